/* parse.c - numbers of a model as an option has them */
#include "quant/parse.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

int numbers_parse(const char *text, double *out, int most)
{
	int n = 0;

	for (size_t len;; text += len + 1) {
		len = strcspn(text, ",");
		if (n == most || num_parse(text, len, &out[n]) < 0)
			return -1;
		n++;
		if (!text[len])
			return n;
	}
}

int heston_parse(const char *text, struct heston *out, struct err *e)
{
	double x[5];

	if (!text || numbers_parse(text, x, 5) != 5)
		return err_set(e, STATUS_USAGE,
			       "option --heston: --model heston needs V0,KAPPA,THETA,SIGMA,RHO");
	*out = (struct heston){x[0], x[1], x[2], x[3], x[4]};
	if (!(x[0] > 0 && x[1] > 0 && x[2] > 0 && x[3] > 0 && x[4] >= -1 && x[4] <= 1))
		return err_set(e, STATUS_USAGE,
			       "option --heston: all above 0, but RHO from -1 to 1");
	return 0;
}

int jumps_parse(const char *text, struct jumps *out, struct err *e)
{
	double x[3];

	if (!text || numbers_parse(text, x, 3) != 3)
		return err_set(e, STATUS_USAGE,
			       "option --jumps: --model merton needs LAMBDA,MEAN,SD");
	*out = (struct jumps){x[0], x[1], x[2]};
	if (!(x[0] >= 0 && x[0] <= 100 && fabs(x[1]) <= 5 && x[2] >= 0 && x[2] <= 5))
		return err_set(e, STATUS_USAGE,
			       "option --jumps: LAMBDA from 0 to 100, MEAN from -5 to 5, SD from "
			       "0 to 5");
	return 0;
}
