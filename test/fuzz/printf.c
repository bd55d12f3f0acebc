/*
 * The kernel's formatted output against the host's, for any format that both
 * know, with arguments of the kinds the format asks for.
 * sources: components/kern/lib/printf.c
 */
#include "rump/lib.h"

#include "host.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void check(const char *, const char *, ...);

static void
check(const char *what, const char *fmt, ...)
{
	char ours[512], theirs[512];
	va_list ap;
	int n, m;

	va_start(ap, fmt);
	n = vsnprintf(ours, sizeof(ours), fmt, ap);
	va_end(ap);
	va_start(ap, fmt);
	m = host_vsnprintf(theirs, sizeof(theirs), fmt, ap);
	va_end(ap);
	if (n != m || host_strcmp(ours, theirs) != 0) {
		host_printf("%s: %s: %d '%s', expected %d '%s'\n", what, fmt, n,
		    ours, m, theirs);
		host_panic("printf differs");
	}
}

/* One conversion made from the first bytes, its value from the others. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char conversions[] = "diuxXocs";
	static const char *const lengths[] = { "", "l", "z", "j", "ll", "h",
	    "hh" };
	char fmt[64], text[20], *p = fmt;
	uint64_t value = 0;
	char c;

	if (size < 14)
		return 0;
	c = conversions[data[0] % 8];
	memcpy(&value, data + 6, 8);
	*p++ = '<';
	*p++ = '%';
	if (data[1] & 1)
		*p++ = '-';
	if (data[1] & 2 && (c == 'd' || c == 'i'))
		*p++ = '+';
	if (data[1] & 4 && (c == 'd' || c == 'i'))
		*p++ = ' ';
	if (data[1] & 8 && c != 'c' && c != 's')
		*p++ = '0';
	if (data[1] & 16 && (c == 'x' || c == 'X' || c == 'o'))
		*p++ = '#';
	if (data[2] < 100)
		p += snprintf(p, 4, "%u", data[2]);
	if (data[3] < 100 && c != 'c')
		p += snprintf(p, 5, ".%u", data[3]);
	if (c == 's') {
		size_t n = MIN(size - 14, sizeof(text) - 1);

		memcpy(text, data + 14, n);
		text[n] = '\0';
		strlcpy(p, "s>", 3);
		check("string", fmt, text);
	} else if (c == 'c') {
		strlcpy(p, "c>", 3);
		if ((value & 0xff) != 0)
			check("char", fmt, (int)(value & 0xff));
	} else {
		const char *length = lengths[data[4] % nitems(lengths)];

		p += strlcpy(p, length, 3);
		*p++ = c;
		*p++ = '>';
		*p = '\0';
		if (*length == 'h' || *length == '\0')
			check("int", fmt, (int)value);
		else
			check("long", fmt, (long)value);
	}
	return 0;
}
