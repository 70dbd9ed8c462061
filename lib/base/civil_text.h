/*
 * civil_text.h - a date as it is written
 */
#ifndef TAPELINE_BASE_CIVIL_TEXT_H
#define TAPELINE_BASE_CIVIL_TEXT_H

#include <stdint.h>

/* "2013-10-07" and its NUL, of a day of CIVIL_FIRST_DAY..CIVIL_LAST_DAY; what
 * civil_parse() reads. */
enum { CIVIL_TEXT = 11 };
void civil_format(int32_t day, char out[CIVIL_TEXT]);

#endif
