/* conditions.c - what a trade's sale conditions allow it to set
 *
 * The letters and what each may set on the consolidated tape are public: the
 * Consolidated Tape System's output specification (tapes A and B, the CTA) and
 * the UTP Trade Data Feed specification (tape C), in their tables of sale
 * conditions, columns "consolidated".  Where those say that a trade sets last
 * only if no other has (4, P, Z and kin), it cannot be told from the trade alone
 * and its price may be old: here it counts in the volume only.
 */
#include "market/conditions.h"

enum {
	ALL = SETS_LAST | SETS_HIGH_LOW | SETS_VOLUME,
	VOLUME_ONLY = SETS_VOLUME,
	NOTHING = 0,
};

struct condition {
	const char *name; /* NULL where the tapes have no such letter */
	unsigned effect;
};

/* B is an average price on the CTA's tapes and a bunched trade, rare, on UTP's.
 * A trade does not say which tape it came from; an average taken for a price
 * spoils a high, a bunched trade left out of it hardly ever: so it is the
 * average.  The tapes' day is the regular session, so T sets only volume there;
 * extended-hours bars are made of nothing else, so here it sets everything. */
static const struct condition table[128] = {
	['1'] = {"stopped stock", ALL},
	['2'] = {"stopped stock, sold last", ALL},
	['3'] = {"stopped stock, out of sequence", VOLUME_ONLY},
	['4'] = {"derivatively priced", VOLUME_ONLY},
	['5'] = {"reopening print", ALL},
	['6'] = {"closing print", ALL},
	['7'] = {"qualified contingent", VOLUME_ONLY},
	['9'] = {"corrected consolidated close", NOTHING},
	['@'] = {"regular", ALL},
	['A'] = {"acquisition", ALL},
	['B'] = {"average price (CTA)", VOLUME_ONLY},
	['C'] = {"cash", VOLUME_ONLY},
	['D'] = {"distribution", ALL},
	['E'] = {"automatic execution", ALL},
	['F'] = {"intermarket sweep", ALL},
	['G'] = {"bunched, sold late", VOLUME_ONLY},
	['H'] = {"price variation", VOLUME_ONLY},
	['I'] = {"odd lot", VOLUME_ONLY},
	['K'] = {"rule 127 or 155", ALL},
	['L'] = {"sold last", ALL},
	['M'] = {"official close", NOTHING},
	['N'] = {"next day", VOLUME_ONLY},
	['O'] = {"opening print", ALL},
	['P'] = {"prior reference price", VOLUME_ONLY},
	['Q'] = {"official open", NOTHING},
	['R'] = {"seller", VOLUME_ONLY},
	['S'] = {"split trade", ALL},
	['T'] = {"extended hours", ALL},
	['U'] = {"extended hours, out of sequence", VOLUME_ONLY},
	['V'] = {"contingent", VOLUME_ONLY},
	['W'] = {"average price", VOLUME_ONLY},
	['X'] = {"cross", ALL},
	['Y'] = {"yellow flag", ALL},
	['Z'] = {"out of sequence", VOLUME_ONLY},
};

unsigned conditions_effect(const char *s, size_t n)
{
	unsigned effect = ALL;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 128 && table[c].name)
			effect &= table[c].effect;
	}
	return effect;
}

bool conditions_is_opening_print(const char *s, size_t n)
{
	return n && memchr(s, 'O', n);
}

bool conditions_is_closing_print(const char *s, size_t n)
{
	return n && memchr(s, '6', n);
}

bool conditions_is_official_open(const char *s, size_t n)
{
	return n && memchr(s, 'Q', n);
}

bool conditions_is_official_close(const char *s, size_t n)
{
	return n && memchr(s, 'M', n);
}

bool conditions_is_corrected_close(const char *s, size_t n)
{
	return n && memchr(s, '9', n);
}

/* AlgoSeek's bits, as QuantConnect LEAN names them (TradeConditionFlags), lowest
 * first.  A dot has no letter: regular (nothing to say), bunched (B would read
 * as an average price), CAP election (its letter is the odd lot's now), the
 * trade-through exemption (a flag of its own on the tapes, no condition) and
 * the undocumented bit 30.  Form T and extended hours are one letter. */
static const char algoseek[] = ".CNRYFO654TL1TZSA.VDWXHKMPQ.E..I";

size_t conditions_from_algoseek(uint64_t mask, char out[CONDITIONS_TEXT])
{
	size_t n = 0;

	for (size_t bit = 0; bit < sizeof(algoseek) - 1; bit++) {
		char letter = algoseek[bit];

		if (!(mask >> bit & 1) || letter == '.')
			continue;
		if (letter == 'T' && n && memchr(out, 'T', n))
			continue;
		out[n++] = letter;
	}
	return n;
}

bool conditions_row(size_t n, char *letter, unsigned *effect, const char **name)
{
	for (size_t c = 0; c < sizeof(table) / sizeof(table[0]); c++) {
		if (!table[c].name || n--)
			continue;
		*letter = (char)c;
		*effect = table[c].effect;
		*name = table[c].name;
		return true;
	}
	return false;
}
