/* kernel_avx2.c - the loops of a likelihood for processors with AVX2 */
#include "vol/kernel_all.h"

#if defined(__x86_64__)

#define KERNEL_TARGET __attribute__((target("avx2")))
#define KERNEL_NAME   kernel_avx2
#include "vol/kernel_loops.h"

#endif
