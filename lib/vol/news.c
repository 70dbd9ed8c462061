/* news.c - the news impact curve */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/news.h"

/* So many standard deviations on both sides; and what starts the series has died away. */
enum { REACH = 4, WARM = 100 };

/* The day whose variance is nearest to the mean of all. */
static size_t usual_day(const double *h, size_t n)
{
	size_t best = WARM;
	double mean = 0;

	for (size_t t = 0; t < n; t++)
		mean += h[t] / (double)n;
	for (size_t t = WARM; t + 1 < n; t++)
		if (fabs(h[t] - mean) < fabs(h[best] - mean))
			best = t;
	return best;
}

/* The model of the days up to the one after `today`, whose return can be changed in y. */
static int bind(struct vol_model *m, const struct vol_spec *spec, const struct vol_data *data,
		size_t today, double *y, struct err *why)
{
	struct vol_data d = *data;

	memcpy(y, data->y, (today + 2) * sizeof(*y));
	d.y = y;
	d.n = today + 2;
	return vol_model_init(m, spec, &d, why);
}

int news_curve(const struct vol_spec *spec, const struct vol_data *data, const double *x,
	       const double *e, const double *h, size_t n, struct news *out, struct err *why)
{
	const size_t dropped = data->n - n, day = n > WARM + 1 ? usual_day(h, n) : 0;
	double *y = malloc((data->n + 1) * sizeof(*y)), *series = malloc((n + 1) * sizeof(*series));
	struct vol_model m;
	int result = -1;

	if (day == 0) {
		err_set(why, STATUS_DATA, "%zu observations are too few for a news impact curve",
			n);
	} else if (!y || !series) {
		err_set(why, STATUS_SYSTEM, "out of memory");
	} else if (bind(&m, spec, data, dropped + day, y, why) == 0) {
		const double mean = y[dropped + day] - e[day];

		out->sigma = sqrt(h[day]);
		result = 0;
		for (size_t i = 0; i < NEWS_POINTS && result == 0; i++) {
			out->e[i] = out->sigma * REACH * (2 * (double)i / (NEWS_POINTS - 1) - 1);
			y[dropped + day] = mean + out->e[i];
			result = vol_series(&m, x, NULL, series);
			out->h[i] = series[day + 1];
		}
		vol_model_release(&m);
		if (result < 0)
			err_set(why, STATUS_DATA, "no news impact curve at these parameters");
	}
	free(series);
	free(y);
	return result;
}
