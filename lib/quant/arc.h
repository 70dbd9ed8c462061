/*
 * arc.h - integrals over 0..1 of what has square roots at both ends
 *
 * With t = sin^2 both sqrt(t) and sqrt(1 - t) are smooth in the angle, so the rule of
 * Gauss and Legendre converges there: the sum of weight f(sine^2).
 */
#ifndef TAPELINE_QUANT_ARC_H
#define TAPELINE_QUANT_ARC_H

struct arc {
	double sine, cosine, weight;
};

enum { ARC_INNER = 12, ARC_OUTER = 24 };

extern const struct arc arc_inner[ARC_INNER], arc_outer[ARC_OUTER];

#endif
