/*
 * banned.h - functions that this code base does without
 *
 * Included by the compiler's command line before every file: using one of them
 * is a compile error with a readable name.  The reason stands beside each.
 */
#ifndef TAPELINE_BASE_BANNED_H
#define TAPELINE_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(func) sorry_##func##_is_a_banned_function

#undef strcpy /* no bound */
#define strcpy(a, b) BANNED(strcpy)
#undef strcat
#define strcat(a, b) BANNED(strcat)
#undef strncpy /* need not terminate */
#define strncpy(a, b, n) BANNED(strncpy)
#undef strncat
#define strncat(a, b, n) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef gets
#define gets(a) BANNED(gets)
#undef strtok /* hidden state */
#define strtok(a, b) BANNED(strtok)
#undef atoi /* no errors */
#define atoi(a) BANNED(atoi)
#undef atol
#define atol(a) BANNED(atol)
#undef atof
#define atof(a) BANNED(atof)
#undef gmtime /* hidden state; civil.h has exact dates */
#define gmtime(a) BANNED(gmtime)
#undef localtime
#define localtime(a) BANNED(localtime)
#undef ctime
#define ctime(a) BANNED(ctime)
#undef asctime
#define asctime(a) BANNED(asctime)
#undef rand /* results must repeat: rng.h */
#define rand() BANNED(rand)
#undef qsort_r
#define qsort_r(...) BANNED(qsort_r)

#endif
