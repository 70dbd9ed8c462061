/* kernel_all.h - the tables of loops, one a kind of processor */
#ifndef TAPELINE_VOL_KERNEL_ALL_H
#define TAPELINE_VOL_KERNEL_ALL_H

#include "vol/kernel.h"

extern const struct kernel kernel_plain;
#if defined(__x86_64__)
extern const struct kernel kernel_avx2;
#endif

#endif
