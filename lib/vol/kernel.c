/* kernel.c - the loops of a likelihood for any processor, and which ones to take */
#include "vol/kernel_all.h"

#define KERNEL_TARGET
#define KERNEL_NAME kernel_plain
#include "vol/kernel_loops.h"

const struct kernel *kernel_at(size_t i)
{
	if (i == 0)
		return &kernel_plain;
#if defined(__x86_64__)
	if (i == 1 && __builtin_cpu_supports("avx2"))
		return &kernel_avx2;
#endif
	return NULL;
}

const struct kernel *kernel_get(void)
{
	const struct kernel *wide = kernel_at(1);

	return wide ? wide : &kernel_plain;
}
