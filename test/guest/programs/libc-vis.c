/* Text that shows every byte: the forms, their limits, and the way back. */
#define _NETBSD_SOURCE
#include <locale.h>
#include <stdlib.h>
#include <vis.h>

#include "tap.h"

static const struct {
	const char *from;
	int flags;
	const char *to;
} forms[] = {
	{ "plain text\n", 0, "plain text\n" },
	{ "\001\177\t", 0, "\\^A\\^?\t" },
	{ "\001", VIS_OCTAL, "\\001" },
	{ "a\\b", 0, "a\\\\b" },
	{ "a\\b", VIS_NOSLASH, "a\\b" },
	{ "\001", VIS_NOSLASH, "^A" },
	{ "\n\r\t\a\b\v\f ", VIS_CSTYLE | VIS_WHITE, "\\n\\r\\t\\a\\b\\v\\f\\s" },
	{ " \t\n", VIS_WHITE, "\\040\\^I\\^J" },
	{ "\341\201", 0, "\\M-a\\M^A" },
	{ "\r\a", VIS_SAFE, "\r\a" },
	{ "a*?[#", VIS_GLOB | VIS_OCTAL, "a\\052\\077\\133\\043" },
	{ "say \"x\"", VIS_DQ | VIS_CSTYLE, "say \\\"x\\\"" },
	{ "a b/~", VIS_HTTP1808, "a%20b%2f%7e" },
	{ "a=b\t\n", VIS_MIMESTYLE, "a=3Db=09\n" },
	{ "\\\001", VIS_NOESCAPE, "\\\001" },
};

int
main(void)
{
	char text[2048], back[300], all[256], *allocated, tight[4];
	size_t i;
	int flags, n, state;
	static const int styles[] = { 0, VIS_OCTAL, VIS_CSTYLE, VIS_WHITE, VIS_CSTYLE | VIS_WHITE | VIS_META };

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		is(strvis(text, forms[i].from, forms[i].flags), (long long)strlen(forms[i].to), "its length");
		is_str(text, forms[i].to, "strvis");
	}
	for (i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	for (i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		strvisx(text, all, sizeof(all), styles[i]);
		n = strunvis(back, text);
		ok(n == sizeof(all) && memcmp(back, all, sizeof(all)) == 0, "all bytes and back, style %#x",
		    styles[i]);
	}
	for (flags = VIS_HTTP1808, i = 0; i < 2; i++, flags = VIS_MIMESTYLE) {
		strvisx(text, all + 1, sizeof(all) - 1, flags);
		n = strunvisx(back, text, flags | VIS_NOESCAPE);
		ok(n == sizeof(all) - 1 && memcmp(back, all + 1, sizeof(all) - 1) == 0,
		    "all bytes and back, style %#x", flags);
	}
	strvisx(text, "\0001", 2, VIS_CSTYLE);
	is_str(text, "\\0001", "a digit after a zero byte does not join it");
	strvisx(text, "\0x", 2, VIS_CSTYLE);
	is_str(text, "\\0x", "something else has the short form");
	*svis(text, 'x', 0, 0, "x") = '\0';
	is_str(text, "\\170", "a character that is to be encoded too");
	fails(strnvis(tight, sizeof(tight), "\001\001", 0), ENOSPC, "no room");
	works(strnvis(tight, sizeof(tight), "\001", 0), "just room");
	ok(nvis(tight, 3, 1, 0, 0) == NULL, "no room for one");
	is(stravis(&allocated, "a\001", 0), 4, "stravis");
	is_str(allocated, "a\\^A", "its text");
	free(allocated);

	is(strunvisx(back, "&amp;&lt;&gt;&quot;&#65;", VIS_HTTP1866), 5, "entities");
	is_str(back, "&<>\"A", "their characters");
	is(strunvis(back, "\\x41\\x4g"), 3, "hexadecimal digits");
	is_str(back, "A\004g", "one or two of them");
	fails(strunvis(back, "\\q\\"), EINVAL, "an unfinished sequence");
	fails(strunvisx(back, "&nosuch;", VIS_HTTP1866), EINVAL, "no such entity");
	fails(strnunvis(tight, sizeof(tight), "abcd"), ENOSPC, "no room to decode");
	state = 0;
	is(unvis(tight, '\\', &state, 0), 0, "unvis goes on");
	is(unvis(tight, 'n', &state, 0), UNVIS_VALID, "and has a character");
	is(tight[0], '\n', "the right one");

	ok(setlocale(LC_ALL, "C.UTF-8") != NULL, "C.UTF-8");
	strvis(text, "\303\274\300", 0);
	is_str(text, "\303\274\\M-@", "letters of the locale stay, other bytes do not");
	strvis(text, "\303\274", VIS_NOLOCALE);
	is_str(text, "\\M-C\\M-<", "unless told otherwise");
	return tap_done();
}
