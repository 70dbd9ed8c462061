/*
 * job_ranges.h - a column's mean variance a bar, as its other columns have it
 *
 * Beside the variance that a model finds from closes: estimators from open, high, low and close,
 * and, where a day has several rows, those from returns within the day.  All in the returns' unit
 * squared. Opens are often copies of the last close; then what uses them says less than it seems.
 */
#ifndef TAPELINE_VOL_JOB_RANGES_H
#define TAPELINE_VOL_JOB_RANGES_H

#include "vol/job_impl.h"

/* NAN stands for what is not to be had. */
struct job_ranges {
	size_t bars;      /* with a high and a low that are prices in order */
	double square;    /* mean squared return */
	double parkinson; /* … range */
	double garman_klass, rogers_satchell, yang_zhang;
	size_t copies;            /* opens that are the last close */
	size_t days;              /* with several rows; 0: rows are days */
	double realised, bipower; /* a day, without the night's return */
};

void job_ranges_find(const struct job_data *d, struct job_ranges *out);

void job_ranges_text(const struct job_ranges *r, struct buf *out);
void job_ranges_json(const struct job_ranges *r, struct buf *out); /* a member of an object */

#endif
