/* blas.c - OpenBLAS, loaded when it is first needed */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "vol/blas.h"

/* The names it has where there is more than its run-time part, and where not. */
static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static __typeof__(&cblas_dgemm) dgemm;

static void load(void)
{
	void *library = NULL, *symbol;

	/* Read while it is loaded; asking for one thread afterwards would not take back the start
	 * of the others. */
	setenv("OPENBLAS_NUM_THREADS", "1", 1);
	for (size_t i = 0; !library && i < sizeof(names) / sizeof(*names); i++)
		library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	symbol = library ? dlsym(library, "cblas_dgemm") : NULL;
	/* Objects' pointers need not be functions' pointers in C; POSIX says that these are. */
	memcpy(&dgemm, &symbol, sizeof(dgemm));
}

int blas_open(struct err *e)
{
	pthread_once(&once, load);
	return dgemm ? 0
		     : err_set(e, STATUS_UNAVAILABLE,
			       "networks need the library libopenblas, which cannot be loaded");
}

void blas_multiply(int transposed, size_t m, size_t n, size_t k, struct matrix a, struct matrix b,
		   double beta, double *c, size_t stride)
{
	dgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, (int)m, (int)n,
	      (int)k, 1, a.p, (int)a.stride, b.p, (int)b.stride, beta, c, (int)stride);
}
