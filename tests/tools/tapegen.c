/*
 * tapegen - synthetic tapes for tests and measurements, the same on every machine
 *
 *   tapegen [-k trades|quotes|bars|pass|csv|story|noise] [-n N] [-s SYMBOLS] [-r SEED] [-e]
 *
 * trades, quotes and bars are plain tapes of one type (a trade line has about
 * 121 bytes) for measurements; pass is one of a type nobody knows; csv has the
 * trades as rows of a file.  story holds
 * everything a tape can hold: all source types, derived and unknown ones, lines
 * with odd spacing, marks, clocks, late lines and lines that are no records.
 * noise is N bytes that mean nothing.  -e ends a tape with an `end` record.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t seed = 1;
static char out[1 << 16];

/* splitmix64: Steele, Lea, Flood (2014). */
static uint64_t next(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t n)
{
	return next() % n;
}

/* 2013-10-07T13:30:00Z, an ordinary Monday's opening, and ns after it, days
 * running into the next ones. */
static const char *stamp(int64_t ns)
{
	static char text[48];
	int64_t s = ns / 1000000000 + 13 * 3600 + 30 * 60, frac = ns % 1000000000;
	int day = 7 + (int)(s / 86400) % 20, month = 10 + (int)(s / 86400 / 20) % 3;
	int year = 2013 + (int)(s / 86400 / 60);
	s %= 86400;
	int len = snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%09d", year, month,
			   day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60), (int)frac);
	if (frac % 1000000 == 0)
		len -= 6; /* milliseconds */
	text[len] = 'Z';
	text[len + 1] = '\0';
	return text;
}

/* A price in cents that wanders but never leaves 1.00 … 999.99. */
static int walk(int *cents)
{
	*cents += (int)below(7) - 3;
	if (*cents < 100)
		*cents = 100;
	if (*cents > 99999)
		*cents = 99999;
	return *cents;
}

static void put_trade(int64_t ns, uint64_t symbol, int cents)
{
	printf("{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"S%04" PRIu64
	       "\",\"price\":%d.%02d,\"size\":%" PRIu64
	       ",\"exchange\":\"%c\",\"conditions\":\"%s\"}\n",
	       stamp(ns), symbol, cents / 100, cents % 100, 1 + below(900), "NQPZ"[below(4)],
	       below(20) ? "@" : "@I");
}

static void put_quote(int64_t ns, uint64_t symbol, int cents)
{
	printf("{\"type\":\"quote\",\"ts\":\"%s\",\"symbol\":\"S%04" PRIu64
	       "\",\"bid\":%d.%02d,\"bid_size\":%" PRIu64 ",\"ask\":%d.%02d,\"ask_size\":%" PRIu64
	       "}\n",
	       stamp(ns), symbol, cents / 100, cents % 100, 1 + below(50), (cents + 1) / 100,
	       (cents + 1) % 100, 1 + below(50));
}

static void put_bar(int64_t ns, uint64_t symbol, int cents)
{
	printf("{\"type\":\"bar\",\"ts\":\"%s\",\"symbol\":\"S%04" PRIu64
	       "\",\"span\":\"1m\",\"open\":%d.%02d,\"high\":%d.%02d,\"low\":%d.%02d,"
	       "\"close\":%d.%02d,\"volume\":%" PRIu64 "}\n",
	       stamp(ns), symbol, cents / 100, cents % 100, (cents + 4) / 100, (cents + 4) % 100,
	       (cents - 4) / 100, (cents - 4) % 100, (cents + 1) / 100, (cents + 1) % 100,
	       100 + below(100000));
}

static void put_pass(int64_t ns, uint64_t symbol, int cents)
{
	printf("{\"type\":\"weather\",\"ts\":\"%s\",\"station\":\"S%04" PRIu64
	       "\",\"degrees\":%d.%02d,\"wind\":%" PRIu64 ",\"sky\":\"clear and dry\"}\n",
	       stamp(ns), symbol, cents / 100, cents % 100, below(40));
}

static void put_csv(int64_t ns, uint64_t symbol, int cents)
{
	printf("%s,S%04" PRIu64 ",%d.%02d,%" PRIu64 ",%c,@\n", stamp(ns), symbol, cents / 100,
	       cents % 100, 1 + below(900), "NQPZ"[below(4)]);
}

/* ---- the story ---- */

/* Lines that stand on a tape now and then; %s takes the time. */
static const char *const rare[] = {
	"{\"type\":\"news\",\"ts\":\"%s\",\"id\":17,\"headline\":\"Gr\\u00f6\\u00dfe "
	"\\ud83d\\ude00 "
	"\\\"quoted\\\"\",\"symbols\":[\"S0000\",\"S0001\"],\"author\":null,\"x\":{\"a\":[1,2,{"
	"\"b\":"
	"null}]}}",
	"{\"type\":\"status\",\"ts\":\"%s\",\"symbol\":\"S0001\",\"state\":\"halted\",\"reason\":"
	"\"T1\"}",
	"{\"type\":\"status\",\"ts\":\"%s\",\"symbol\":\"S0001\",\"state\":\"trading\"}",
	"{\"type\":\"action\",\"ts\":\"%s\",\"symbol\":\"S0000\",\"kind\":\"split\",\"value\":2}",
	"{\"type\":\"action\",\"ts\":\"%s\",\"symbol\":\"S0001\",\"kind\":\"dividend\",\"value\":0."
	"25}",
	"{\"type\":\"gap\",\"ts\":\"%s\",\"source\":\"feed\",\"symbol\":\"S0000\"}",
	"{\"type\":\"clock\",\"ts\":\"%s\"}",
	"{\"type\":\"banana\",\"ts\":\"%s\",\"peel\":[1,2,3],\"bend\":1e-3}",
	"{ \"type\" : \"weather\" , \"ts\" : \"%s\" , \"sky\" : \"\\u0000\\ud83c\\udf27\" }",
	"{\"type\":\"view\",\"ts\":\"%s\",\"symbol\":\"S0000\",\"agent\":\"a\",\"score\":-0.5,"
	"\"mood\":\"x\"}",
	"{\"type\":\"vol\",\"ts\":\"%s\",\"symbol\":\"S0000\",\"model\":\"garch\",\"sigma\":0.01}",
	"{\"type\":\"quote\",\"ts\":\"%s\",\"symbol\":\"S0000\",\"bid\":null,\"bid_size\":null}",
	"{\"type\":\"quote\",\"ts\":\"%s\",\"symbol\":\"S0001\",\"ask\":50.25,\"ask_size\":3}",
	"{\"type\":\"quote\",\"ts\":\"%s\",\"symbol\":\"S0001\",\"bid\":50,\"scope\":\"venue\"}",
	"{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"S0000\",\"price\":100.5,\"size\":100,"
	"\"extra\":"
	"{\"deep\":[[[]]]},\"id\":12345678901234567890}",
	"{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"S\\u0030001\",\"price\":1.0050E2,\"size\":"
	"1e2}",
};

/* Lines without a time, good and bad. */
static const char *const plain[] = {
	"{\"type\":\"note\",\"text\":\"no time at all\"}",
	"not json",
	"{\"type\":\"trade\"",
	"[1,2,3]",
	"{\"type\":\"trade\",\"ts\":\"yesterday\",\"symbol\":\"S0000\",\"price\":1,\"size\":1}",
	"{\"type\":7}",
	"{\"type\":\"error\",\"stage\":\"x\",\"reason\":\"an older one\",\"raw\":\"abc\"}",
};

static void put_rare(int64_t ns)
{
	printf(rare[below(sizeof(rare) / sizeof(rare[0]))], stamp(ns)); // NOLINT: our own formats
	putchar('\n');
}

static void put_story(uint64_t i, int64_t ns, uint64_t symbol, int cents)
{
	switch (below(20)) {
	case 0:
		put_rare(ns);
		break;
	case 1:
		puts(plain[below(sizeof(plain) / sizeof(plain[0]))]);
		break;
	case 2:
		put_trade(ns > 90000000000 ? ns - 90000000000 : 0, symbol, cents);
		break;
	case 3:
		put_bar(ns, symbol, cents);
		break;
	case 4:
	case 5:
	case 6:
	case 7:
		put_quote(ns, symbol, cents);
		break;
	default:
		put_trade(ns, symbol, cents);
	}
	if (i % 97 == 96)
		printf("{\"type\":\"mark\",\"n\":%" PRIu64 "}\n", i / 97 + 1);
}

static void put_noise(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		putchar((int)below(256));
}

typedef void put_fn(int64_t ns, uint64_t symbol, int cents);

static put_fn *kind_of(const char *name)
{
	static const struct {
		const char *name;
		put_fn *put;
	} kinds[] = {{"trades", put_trade},
		     {"quotes", put_quote},
		     {"bars", put_bar},
		     {"pass", put_pass},
		     {"csv", put_csv}};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(name, kinds[i].name) == 0)
			return kinds[i].put;
	return NULL;
}

int main(int argc, char **argv)
{
	const char *kind = "story";
	uint64_t n = 1000, symbols = 2;
	bool end = false;
	int c;
	while ((c = getopt(argc, argv, "k:n:s:r:e")) != -1) {
		if (c == 'k')
			kind = optarg;
		else if (c == 'n')
			n = strtoull(optarg, NULL, 10);
		else if (c == 's')
			symbols = strtoull(optarg, NULL, 10);
		else if (c == 'r')
			seed = strtoull(optarg, NULL, 10);
		else if (c == 'e')
			end = true;
		else
			return 64;
	}
	put_fn *put = kind_of(kind);
	int *cents = calloc(symbols, sizeof(*cents));
	bool noise = strcmp(kind, "noise") == 0;
	if (!cents || (!put && !noise && strcmp(kind, "story") != 0))
		return 64;
	for (uint64_t i = 0; i < symbols; i++)
		cents[i] = 5000 + (int)(i % 100) * 10;
	setvbuf(stdout, out, _IOFBF, sizeof(out));
	int64_t ns = 0;
	if (noise)
		put_noise(n);
	if (put == put_csv)
		puts("timestamp,symbol,price,size,exchange,conditions");
	for (uint64_t i = 0; i < n && !noise; i++) {
		uint64_t symbol = put == put_bar ? i % symbols : below(symbols);
		if (put == put_bar)
			ns += 60000000000 / (int64_t)symbols;
		else if (put)
			ns += (int64_t)below(46) * 1000000; /* a million in a session */
		else
			ns += (int64_t)below(800000000) + 1;
		if (put)
			put(ns, symbol, walk(&cents[symbol]));
		else
			put_story(i, ns, symbol, walk(&cents[symbol]));
	}
	if (end)
		printf("{\"type\":\"end\",\"ts\":\"%s\"}\n", stamp(ns + 1));
	free(cents);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 74;
}
