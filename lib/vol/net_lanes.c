/* net_lanes.c - the element-wise half of an LSTM's step, compiled for several CPUs */
#include <stdint.h>
#include <string.h>

#include "vol/net_lanes.h"

#define LANES_TARGET
#define LANES(name) name##_plain
#include "vol/net_lanes_impl.h"
#undef LANES_TARGET
#undef LANES
#undef MULADD

static const struct net_lanes plain = {"plain", forward_plain, backward_plain};

#if defined(__x86_64__)
#define MULADD(a, b, c) __builtin_fma(a, b, c)

#define LANES_TARGET __attribute__((target("avx2,fma")))
#define LANES(name)  name##_avx2
#include "vol/net_lanes_impl.h"
#undef LANES_TARGET
#undef LANES

#ifdef __clang__
#define AVX512 "avx512f,avx512dq,avx512vl,fma"
#else
#define AVX512 "avx512f,avx512dq,avx512vl,fma,prefer-vector-width=512"
#endif
#define LANES_TARGET __attribute__((target(AVX512)))
#define LANES(name)  name##_avx512
#include "vol/net_lanes_impl.h"

static const struct net_lanes avx2 = {"avx2", forward_avx2, backward_avx2};
static const struct net_lanes avx512 = {"avx512", forward_avx512, backward_avx512};

const struct net_lanes *net_lanes_find(const char *name)
{
	if (strcmp(name, "avx512") == 0)
		return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
			       ? &avx512
			       : NULL;
	if (strcmp(name, "avx2") == 0)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2
										       : NULL;
	return strcmp(name, "plain") == 0 ? &plain : NULL;
}
#else
const struct net_lanes *net_lanes_find(const char *name)
{
	return strcmp(name, "plain") == 0 ? &plain : NULL;
}
#endif

const struct net_lanes *net_lanes(void)
{
	const struct net_lanes *l = net_lanes_find("avx512");

	if (!l)
		l = net_lanes_find("avx2");
	return l ? l : &plain;
}
