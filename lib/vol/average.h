/* average.h - the mean of a series */
#ifndef TAPELINE_VOL_AVERAGE_H
#define TAPELINE_VOL_AVERAGE_H

#include <stddef.h>

static inline double average(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

#endif
