/* expr_lex.c - an expression's tokens */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "signal/node.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char at(const struct compiler *c, size_t i)
{
	return i < c->n ? c->text[i] : '\0';
}

bool lex_is(const struct token *t, const char *word)
{
	return (t->kind == TOKEN_WORD || t->kind == TOKEN_SIGN) && t->n == strlen(word) &&
	       memcmp(t->p, word, t->n) == 0;
}

int lex_expected(struct compiler *c, const char *what)
{
	const struct token *t = &c->token;

	if (t->kind == TOKEN_END)
		return place_error(c->place, t->at, c->e, "expected %s, not the end", what);
	return place_error(c->place, t->at, c->e, "expected %s, not '%s%.*s'", what,
			   t->kind == TOKEN_PARAM ? "$" : "", (int)t->n, t->p);
}

static int lex_number(struct compiler *c)
{
	size_t i = c->pos;

	while (is_digit(at(c, i)) || at(c, i) == '.')
		i++;
	if ((at(c, i) == 'e' || at(c, i) == 'E') &&
	    (is_digit(at(c, i + 1)) ||
	     ((at(c, i + 1) == '-' || at(c, i + 1) == '+') && is_digit(at(c, i + 2)))))
		for (i += 2; is_digit(at(c, i));)
			i++;
	c->token.kind = TOKEN_NUMBER;
	c->token.n = i - c->pos;
	if (num_parse(c->token.p, c->token.n, &c->token.number) < 0 || params_is_name(at(c, i)))
		return lex_expected(c, "a number such as 20 or 0.5");
	return 0;
}

/* A name, with what follows behind dots and colons: vol.sigma, sma:$fast. */
static void lex_word(struct compiler *c)
{
	size_t i = c->pos;

	for (;; i++) {
		char now = at(c, i), next = at(c, i + 1);

		if (params_is_name(now) || (now == '.' && params_is_name(next)) ||
		    (now == ':' && (params_is_name(next) || next == '$')))
			continue;
		if (now == '$' && i > c->pos && at(c, i - 1) == ':')
			continue;
		break;
	}
	c->token.kind = TOKEN_WORD;
	c->token.n = i - c->pos;
}

static void lex_param(struct compiler *c)
{
	size_t i = c->pos + 1;

	while (params_is_name(at(c, i)))
		i++;
	c->token.kind = TOKEN_PARAM;
	c->token.p++;
	c->token.n = i - c->pos - 1;
}

static int lex_text(struct compiler *c)
{
	const char *close = memchr(c->text + c->pos + 1, '\'', c->n - c->pos - 1);

	if (!close || close == c->text + c->pos + 1)
		return place_error(c->place, c->pos, c->e,
				   "expected a name between quotes, such as 'BRK.B'");
	c->token.kind = TOKEN_TEXT;
	c->token.p++;
	c->token.n = (size_t)(close - c->token.p);
	return 0;
}

/* What people write who know other languages. */
static int refuse_sign(struct compiler *c)
{
	static const char *const wrong[][2] = {{"&&", "and"}, {"||", "or"},         {"!", "not"},
					       {"=", "=="},   {"?", "if(c, a, b)"}, {"<>", "!="}};
	size_t n;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		n = strlen(wrong[i][0]);
		if (c->n - c->pos >= n && memcmp(c->text + c->pos, wrong[i][0], n) == 0)
			return place_error(c->place, c->pos, c->e, "expected '%s', not '%s'",
					   wrong[i][1], wrong[i][0]);
	}
	n = 1;
	while (c->pos + n < c->n && ((unsigned char)c->text[c->pos + n] & 0xc0) == 0x80)
		n++;
	return place_error(c->place, c->pos, c->e,
			   "expected a number, a name or an operator, not '%.*s'", (int)n,
			   c->text + c->pos);
}

static int lex_sign(struct compiler *c)
{
	static const char *const signs[] = {"<=", ">=", "==", "!=", "<", ">", "+", "-",
					    "*",  "/",  "%",  "(",  ")", "[", "]", ","};

	c->token.kind = TOKEN_SIGN;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t n = strlen(signs[i]);

		if (c->n - c->pos < n || memcmp(c->token.p, signs[i], n) != 0)
			continue;
		if (signs[i][0] == '<' && at(c, c->pos + 1) == '>')
			break;
		c->token.n = n;
		return 0;
	}
	return refuse_sign(c);
}

int lex_next(struct compiler *c)
{
	char first;
	int got = 0;

	c->before = c->token;
	while (c->pos < c->n && strchr(" \t\r\n", c->text[c->pos]))
		c->pos++;
	c->token = (struct token){.kind = TOKEN_END, .p = c->text + c->pos, .at = c->pos};
	if (c->pos == c->n)
		return 0;
	first = c->text[c->pos];
	if (is_digit(first) || (first == '.' && is_digit(at(c, c->pos + 1))))
		got = lex_number(c);
	else if (params_is_name(first))
		lex_word(c);
	else if (first == '$' && params_is_name(at(c, c->pos + 1)))
		lex_param(c);
	else if (first == '\'')
		got = lex_text(c);
	else
		got = lex_sign(c);
	c->pos = (size_t)(c->token.p - c->text) + c->token.n + (c->token.kind == TOKEN_TEXT);
	return got;
}
