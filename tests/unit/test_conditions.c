/* test_conditions.c - what sale conditions allow a trade to set */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "market/conditions.h"

enum { ALL = SETS_LAST | SETS_HIGH_LOW | SETS_VOLUME };

static unsigned effect(const char *s)
{
	return conditions_effect(s, strlen(s));
}

static void test_effects(void **state)
{
	static const struct {
		const char *conditions;
		unsigned effect;
	} cases[] = {
		{"", ALL},
		{"@", ALL},
		{"F", ALL},
		{"O", ALL},
		{"6", ALL},
		{"X", ALL},
		{"T", ALL},
		{"FT", ALL},
		{" ", ALL},
		{"?", ALL},
		{"\xc3\xa9", ALL}, /* bytes beyond ASCII are no letters of the tapes */
		{"W", SETS_VOLUME},
		{"B", SETS_VOLUME},
		{"4", SETS_VOLUME},
		{"P", SETS_VOLUME},
		{"Z", SETS_VOLUME},
		{"C", SETS_VOLUME},
		{"N", SETS_VOLUME},
		{"R", SETS_VOLUME},
		{"I", SETS_VOLUME},
		{"FTI", SETS_VOLUME},
		{"TW", SETS_VOLUME},
		{"O4", SETS_VOLUME},
		{"M", 0},
		{"Q", 0},
		{"9", 0},
		{"FM", 0},
		{"WQ", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (effect(cases[i].conditions) != cases[i].effect)
			fail_msg("'%s' sets %u, not %u", cases[i].conditions,
				 effect(cases[i].conditions), cases[i].effect);
}

static void test_auctions(void **state)
{
	(void)state;
	assert_true(conditions_is_opening_print("XO", 2));
	assert_false(conditions_is_opening_print("X6", 2));
	assert_true(conditions_is_closing_print("6", 1));
	assert_true(conditions_is_official_open("Q", 1));
	assert_true(conditions_is_official_close("M", 1));
	assert_false(conditions_is_official_close("", 0));
	assert_false(conditions_is_official_close(NULL, 0));
	assert_true(conditions_is_corrected_close("9", 1));
	/* Only what is within the length counts. */
	assert_false(conditions_is_closing_print("X6", 1));
}

static void check_mask(uint64_t mask, const char *want)
{
	char out[CONDITIONS_TEXT];
	size_t n = conditions_from_algoseek(mask, out);

	if (n != strlen(want) || memcmp(out, want, n) != 0)
		fail_msg("%llx is '%.*s', not '%s'", (unsigned long long)mask, (int)n, out, want);
}

/* The bits as QuantConnect's TradeConditionFlags.cs has them. */
static void test_algoseek(void **state)
{
	(void)state;
	check_mask(0, "");
	check_mask(0x1, "");
	check_mask(0x2, "C");
	check_mask(0x4, "N");
	check_mask(0x8, "R");
	check_mask(0x20, "F");
	check_mask(0x40, "O");
	check_mask(0x80, "6");
	check_mask(0x100, "5");
	check_mask(0x200, "4");
	check_mask(0x2000, "T");
	check_mask(0x4000, "Z");
	check_mask(0x40000, "V");
	check_mask(0x100000, "W");
	check_mask(0x200000, "X");
	check_mask(0x1000000, "M");
	check_mask(0x1000001, "M");
	check_mask(0x2000000, "P");
	check_mask(0x4000000, "Q");
	check_mask(0x80000000, "I");
	/* The exemption from the trade-through rule is no condition. */
	check_mask(0x20000020, "F");
	check_mask(0x20002020, "FT");
	check_mask(0x20104800, "LZW");
	check_mask(0x2400, "T");
	check_mask(UINT64_MAX, "CNRYFO654TL1ZSAVDWXHKMPQEI");
}

/* Rows are in order, each letter once, and say what conditions_effect() says. */
static void test_table(void **state)
{
	char letter, last = 0;
	unsigned sets;
	const char *name;
	size_t n;

	(void)state;
	for (n = 0; conditions_row(n, &letter, &sets, &name); n++) {
		assert_true(letter > last);
		assert_int_equal(conditions_effect(&letter, 1), sets);
		assert_true(name && name[0]);
		last = letter;
	}
	assert_int_equal(n, 34);
}

/* The manual's table is this one.  Tests run in the project's root. */
static void test_manual(void **state)
{
	char page[32768], row[128], letter;
	unsigned sets;
	const char *name;
	FILE *f = fopen("man/tbar.1", "r");
	size_t n;

	(void)state;
	if (!f)
		skip();
	n = fread(page, 1, sizeof(page) - 1, f);
	fclose(f);
	page[n] = '\0';
	for (n = 0; conditions_row(n, &letter, &sets, &name); n++) {
		snprintf(row, sizeof(row), "\n.It %c Ta %s Ta %s Ta %s Ta %s\n", letter, name,
			 sets & SETS_LAST ? "yes" : "no", sets & SETS_HIGH_LOW ? "yes" : "no",
			 sets & SETS_VOLUME ? "yes" : "no");
		if (!strstr(page, row))
			fail_msg("man/tbar.1 has no row%s", row);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_effects),  cmocka_unit_test(test_auctions),
		cmocka_unit_test(test_algoseek), cmocka_unit_test(test_table),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
