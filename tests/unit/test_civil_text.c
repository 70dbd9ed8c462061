/* test_civil_text.c - dates as they are written */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/civil_text.h"

static void test_texts(void **state)
{
	char text[CIVIL_TEXT];

	(void)state;
	civil_format(0, text);
	assert_string_equal(text, "1970-01-01");
	civil_format(CIVIL_FIRST_DAY, text);
	assert_string_equal(text, "1677-09-23");
	civil_format(CIVIL_LAST_DAY, text);
	assert_string_equal(text, "2262-04-10");
}

/* Every date is read as what it was written from. */
static void test_round_trip(void **state)
{
	(void)state;
	for (int32_t day = CIVIL_FIRST_DAY; day <= CIVIL_LAST_DAY; day++) {
		char text[CIVIL_TEXT];
		int32_t back = 0;

		civil_format(day, text);
		assert_int_equal(civil_parse(text, CIVIL_TEXT - 1, &back), 0);
		assert_int_equal(back, day);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
