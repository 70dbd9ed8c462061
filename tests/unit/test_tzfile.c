/*
 * test_tzfile.c - zone files, made here byte by byte
 *
 * Rules against dates from the calendar on the wall; damage, truncation and
 * random changes in memory of the exact size, for the sanitizers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "base/zone.h"

static uint64_t seed = 8536;

static uint64_t next(void) /* splitmix64 */
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* "2013-03-10T02:30:00" as nanoseconds on that clock. */
static int64_t clock_ns(const char *s)
{
	char text[40];
	int64_t ns;
	int n = snprintf(text, sizeof(text), "%sZ", s);

	assert_int_equal(rfc3339_parse(text, (size_t)n, &ns), 0);
	return ns;
}

struct image {
	unsigned char p[1024];
	size_t n;
};

static void put(struct image *m, uint64_t v, int bytes)
{
	while (bytes--)
		m->p[m->n++] = (unsigned char)(v >> (8 * bytes));
}

static void put_header(struct image *m, char version, uint64_t leap, uint64_t times, uint64_t types)
{
	memcpy(m->p + m->n, "TZif", 4);
	m->p[m->n + 4] = (unsigned char)version;
	memset(m->p + m->n + 5, 0, 15);
	m->n += 20;
	put(m, 0, 4);
	put(m, 0, 4);
	put(m, leap, 4);
	put(m, times, 4);
	put(m, types, 4);
	put(m, 4, 4);
}

struct step {
	int64_t at;
	int32_t offset;
};

/* A file of one type per step, behind an empty 32-bit block. */
static void make(struct image *m, int32_t first, const struct step *steps, size_t n,
		 const char *footer)
{
	m->n = 0;
	put_header(m, '2', 0, 0, 1);
	put(m, 0, 6);
	put(m, 0, 4);
	put_header(m, '2', 0, n, n + 1);
	for (size_t i = 0; i < n; i++)
		put(m, (uint64_t)steps[i].at, 8);
	for (size_t i = 0; i < n; i++)
		put(m, i + 1, 1);
	put(m, (uint32_t)first, 4);
	put(m, 0, 2);
	for (size_t i = 0; i < n; i++) {
		put(m, (uint32_t)steps[i].offset, 4);
		put(m, 0, 2);
	}
	memcpy(m->p + m->n, "AAA", 4);
	m->n += 4;
	m->n += (size_t)snprintf((char *)m->p + m->n, sizeof(m->p) - m->n, "\n%s\n", footer);
}

/* Read from memory of exactly that length. */
static int read_exact(struct zone *z, const unsigned char *p, size_t n, struct err *e)
{
	unsigned char *copy = malloc(n ? n : 1);
	int result;

	assert_non_null(copy);
	memcpy(copy, p, n);
	result = zone_read(z, copy, n, "made", e);
	free(copy);
	return result;
}

/* Forward an hour at 1000 h UTC, back at 2000 h. */
static const struct step hour[] = {{3600000, 7200}, {7200000, 3600}};

static int64_t wall_at(const struct zone *z, int64_t seconds)
{
	int64_t utc = zone_to_utc(z, seconds * NS_PER_SECOND + 5);

	assert_int_equal(utc % NS_PER_SECOND, 5);
	return utc / NS_PER_SECOND;
}

static void gap_and_overlap(void **state)
{
	struct image m;
	struct zone z;
	struct err e;

	(void)state;
	make(&m, 3600, hour, 2, "");
	assert_int_equal(read_exact(&z, m.p, m.n, &e), 0);
	assert_int_equal(z.n, 2);
	assert_int_equal(wall_at(&z, 0 + 3600), 0);
	assert_int_equal(wall_at(&z, 3603599), 3599999);
	assert_int_equal(wall_at(&z, 3603600), 3600000); /* left out: as much later */
	assert_int_equal(wall_at(&z, 3607199), 3603599);
	assert_int_equal(wall_at(&z, 3607200), 3600000); /* the first that is again */
	assert_int_equal(wall_at(&z, 7203599), 7196399);
	assert_int_equal(wall_at(&z, 7203600), 7196400); /* twice: the first */
	assert_int_equal(wall_at(&z, 7207199), 7199999);
	assert_int_equal(wall_at(&z, 7207200), 7203600);
	assert_int_equal(wall_at(&z, 9000000000), 9000000000 - 3600);
	zone_release(&z);
}

static void footers(void **state)
{
	static const struct {
		const char *footer, *wall, *utc;
	} good[] = {
		{"EST5EDT,M3.2.0,M11.1.0", "2031-07-01T12:00:00", "2031-07-01T16:00:00"},
		{"EST5EDT,M3.2.0,M11.1.0", "2031-01-01T12:00:00", "2031-01-01T17:00:00"},
		{"EST5EDT4,M3.2.0/2,M11.1.0/02:00:00", "2031-03-09T02:30:00",
		 "2031-03-09T07:30:00"},
		{"EST5EDT,M3.2.0,M11.1.0", "2031-11-02T01:30:00", "2031-11-02T05:30:00"},
		{"EST5EDT,M3.2.0,M11.1.0", "2031-11-02T02:00:00", "2031-11-02T07:00:00"},
		{"<+0530>-5:30", "2100-07-01T12:00:00", "2100-07-01T06:30:00"},
		/* winter time as negative daylight time */
		{"IST-1GMT0,M10.5.0,M3.5.0/1", "2031-07-01T12:00:00", "2031-07-01T11:00:00"},
		{"IST-1GMT0,M10.5.0,M3.5.0/1", "2031-12-01T12:00:00", "2031-12-01T12:00:00"},
		/* half an hour, south of the equator */
		{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2032-01-01T12:00:00",
		 "2032-01-01T01:00:00"},
		{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2032-06-01T12:00:00",
		 "2032-06-01T01:30:00"},
		/* the day before, and days later */
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2031-03-29T22:59:59", "2031-03-30T00:59:59"},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2031-03-30T00:00:00", "2031-03-30T01:00:00"},
		{"EET-2EEST,M3.4.4/50,M10.4.4/50", "2031-03-29T01:59:59", "2031-03-28T23:59:59"},
		{"EET-2EEST,M3.4.4/50,M10.4.4/50", "2031-03-29T03:00:00", "2031-03-29T00:00:00"},
		/* by day of the year: J60 is 1 March, 59 is 29 February in leap years */
		{"AAA0BBB,J60/0,J300/0", "2032-02-29T12:00:00", "2032-02-29T12:00:00"},
		{"AAA0BBB,J60/0,J300/0", "2032-03-01T12:00:00", "2032-03-01T11:00:00"},
		{"AAA0BBB,J59/0,J300/0", "2031-02-28T12:00:00", "2031-02-28T11:00:00"},
		{"AAA0BBB,59/0,300/0", "2032-02-29T12:00:00", "2032-02-29T11:00:00"},
		{"AAA0BBB,59/0,300/0", "2031-02-28T12:00:00", "2031-02-28T12:00:00"},
		{"AAA0BBB,59/0,300/0", "2031-03-01T12:00:00", "2031-03-01T11:00:00"},
		/* daylight time all the year, RFC 8536 section 3.3.1 */
		{"EST3EDT4,0/0,J365/23", "2031-12-31T23:30:00", "2032-01-01T03:30:00"},
		{"EST3EDT4,0/0,J365/23", "2032-01-01T00:30:00", "2032-01-01T04:30:00"},
		{"EST3EDT4,0/0,J365/23", "2032-07-01T12:00:00", "2032-07-01T16:00:00"},
	};
	struct image m;
	struct zone z;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		make(&m, 0, NULL, 0, good[i].footer);
		assert_int_equal(read_exact(&z, m.p, m.n, &e), 0);
		if (zone_to_utc(&z, clock_ns(good[i].wall)) != clock_ns(good[i].utc))
			fail_msg("%s: %s is not %s", good[i].footer, good[i].wall, good[i].utc);
		for (size_t k = 1; k < z.n; k++)
			assert_true(z.changes[k - 1].at < z.changes[k].at);
		zone_release(&z);
	}
}

static void malformed_footers(void **state)
{
	static const char *const bad[] = {
		"EST",
		"ES5",
		"5",
		"EST5EDT",
		"EST5EDT,",
		"EST5EDT,M3.2.0",
		"EST5EDT,M3.2.0,M11.1.0,",
		"EST5EDT,M3.2.0,M11.1.0x",
		"EST5EDT,M13.2.0,M11.1.0",
		"EST5EDT,M0.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0",
		"EST5EDT,M3.0.0,M11.1.0",
		"EST5EDT,M3.2.7,M11.1.0",
		"EST5EDT,M3.2,M11.1.0",
		"EST5EDT,J0,J365",
		"EST5EDT,J1,J366",
		"EST5EDT,0,366",
		"EST5EDT,M3.2.0/168,M11.1.0",
		"EST5EDT,M3.2.0/,M11.1.0",
		"EST5EDT,M3.2.0/2:60,M11.1.0",
		"EST25EDT,M3.2.0,M11.1.0",
		"EST5:60EDT,M3.2.0,M11.1.0",
		"<+05>",
		"<+05-5",
		"<+0>-5",
		"<+0 5>-5",
		"EST99999999999999999999",
	};
	struct image m;
	struct zone z;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		make(&m, 0, NULL, 0, bad[i]);
		if (read_exact(&z, m.p, m.n, &e) == 0)
			fail_msg("%s was accepted", bad[i]);
		assert_int_equal(e.status, STATUS_NOINPUT);
	}
}

static void refuse(struct image *m, const char *why)
{
	struct zone z;
	struct err e = {0};

	assert_int_equal(read_exact(&z, m->p, m->n, &e), -1);
	assert_int_equal(e.status, STATUS_NOINPUT);
	if (!strstr(e.text, why))
		fail_msg("'%s' does not say '%s'", e.text, why);
}

static void damaged_files(void **state)
{
	static const struct step backward[] = {{7200000, 7200}, {3600000, 3600}};
	static const struct step too_far[] = {{3600000, 27 * 3600}};
	struct image m;
	size_t whole;

	(void)state;
	make(&m, 3600, hour, 2, "EST5EDT,M3.2.0,M11.1.0");
	for (whole = m.n, m.n = 0; m.n < whole; m.n++)
		refuse(&m, m.n < 44 ? "not a zone file" : "damaged");
	make(&m, 3600, backward, 2, "");
	refuse(&m, "damaged");
	make(&m, 3600, too_far, 1, "");
	refuse(&m, "damaged");
	make(&m, 3600, hour, 2, "");
	m.p[4] = 0;
	refuse(&m, "version 1");
	make(&m, 3600, hour, 2, "");
	m.p[54 + 44 + 16] = 3; /* a kind that there is not */
	refuse(&m, "damaged");
	make(&m, 3600, hour, 2, "");
	m.p[54 + 31] = 1;
	refuse(&m, "leap seconds");
	make(&m, 3600, hour, 2, "");
	memset(m.p + 54 + 32, 0xff, 4); /* four thousand million changes */
	refuse(&m, "damaged");
}

/* Bytes changed at random: refused or read, but never out of bounds. */
static void mutated_files(void **state)
{
	struct image whole;
	size_t accepted = 0;

	(void)state;
	make(&whole, 3600, hour, 2, "<+1030>-10:30<+11>-11,M10.1.0/3,M4.1.0/-12");
	for (int i = 0; i < 100000; i++) {
		struct image m = whole;
		struct zone z;
		struct err e;

		for (uint64_t k = next() % 3 + 1; k; k--)
			m.p[next() % m.n] = (unsigned char)next();
		if (read_exact(&z, m.p, m.n, &e) < 0)
			continue;
		for (int k = 0; k < 4; k++)
			zone_to_utc(&z, (int64_t)next());
		zone_release(&z);
		accepted++;
	}
	assert_true(accepted > 100);
}

/* TZDIR, and what a directory of zone files can hold beside them. */
static void other_directory(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char dir[512], path[600], *old = getenv("TZDIR");
	struct image m;
	struct zone z;
	struct err e;
	FILE *f;

	(void)state;
	old = old ? strdup(old) : NULL;
	snprintf(dir, sizeof(dir), "%s/zone-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/Made", dir);
	make(&m, 3600, hour, 2, "");
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(m.p, 1, m.n, f), m.n);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(setenv("TZDIR", dir, 1), 0);

	assert_int_equal(zone_open(&z, "Made", &e), 0);
	assert_int_equal(wall_at(&z, 3607200), 3600000);
	zone_release(&z);
	assert_int_equal(zone_open(&z, "Europe/London", &e), -1);
	assert_int_equal(e.status, STATUS_USAGE);
	assert_non_null(strstr(e.text, dir));

	f = fopen(path, "wb");
	assert_non_null(f);
	for (int i = 0; i < 1 << 18; i++)
		assert_int_equal(fwrite("12345678", 1, 8, f), 8);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(zone_open(&z, "Made", &e), -1); /* 2 MiB */
	assert_int_equal(e.status, STATUS_NOINPUT);

	unlink(path);
	rmdir(dir);
	if (old)
		setenv("TZDIR", old, 1);
	else
		unsetenv("TZDIR");
	free(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gap_and_overlap),   cmocka_unit_test(footers),
		cmocka_unit_test(malformed_footers), cmocka_unit_test(damaged_files),
		cmocka_unit_test(mutated_files),     cmocka_unit_test(other_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
