/*
 * The kernel's vsnprintf against the host's.
 * sources: components/kern/lib/printf.c
 */
#include "rump/lib.h"

#include "test.h"

static int host_snprintf_(char *, size_t, const char *, ...)
    __printflike(3, 4);

static int
host_snprintf_(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = host_vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

#define SAME(...)							\
	do {								\
		char ours_[256], theirs_[256];				\
		int n_ = snprintf(ours_, sizeof(ours_), __VA_ARGS__);	\
		CHECK_EQ(n_, host_snprintf_(theirs_, sizeof(theirs_),	\
		    __VA_ARGS__));					\
		CHECK_STR(ours_, theirs_);				\
	} while (0)

TEST(plain_conversions)
{
	SAME("nothing to see");
	SAME("%d %i %u %x %X %o %c %s %%", -5, 6, 7U, 0xabcdU, 0xabcdU, 8U,
	    'x', "text");
	SAME("%p", (void *)0x1234);
	SAME("%d %d", -2147483647 - 1, 2147483647);
	SAME("%ld %lu", INT64_MIN, UINT64_MAX);
	SAME("%lld %llu %llx", (long long)INT64_MIN,
	    (unsigned long long)UINT64_MAX, 0x123456789abcdefULL);
	SAME("%zu %jd %td", (size_t)42, (intmax_t)-42, (ptrdiff_t)7);
	SAME("%hhu %hhd %hu %hd", (unsigned char)200, (signed char)-56,
	    (unsigned short)60000, (short)-5536);
	SAME("%s", "");
	SAME("%.3s|%.0s|%10.2s|%-10s|", "abcdef", "abc", "xyz", "left");
	SAME("%*d|%-*d|%*d", 6, 42, 6, 42, -6, 42);
	SAME("%.*s|%.*s", 2, "abc", -1, "abc");
}

/* Every combination of flags, width and precision. */
TEST(flags_width_and_precision)
{
	static const char conversions[] = "duxXo";
	static const long values[] = { 0, 1, -1, 7, 8, 255, -4096, INT64_MAX,
	    INT64_MIN };
	char fmt[32], ours[256], theirs[256];

	for (unsigned int flags = 0; flags < 32; flags++)
	for (int width = -1; width < 30; width += 6)
	for (int precision = -2; precision < 30; precision += 5)
	for (const char *c = conversions; *c != '\0'; c++) {
		char *p = fmt;

		*p++ = '%';
		/* Flags that mean nothing for a conversion are left out. */
		if (flags & 1)
			*p++ = '-';
		if (flags & 2 && *c == 'd')
			*p++ = '+';
		if (flags & 4 && *c == 'd')
			*p++ = ' ';
		if (flags & 8)
			*p++ = '0';
		if (flags & 16 && *c != 'd' && *c != 'u')
			*p++ = '#';
		if (width >= 0)
			p += host_snprintf_(p, 4, "%d", width);
		if (precision >= -1)
			p += host_snprintf_(p, 4, ".");
		if (precision >= 0)
			p += host_snprintf_(p, 4, "%d", precision);
		*p++ = 'l';
		*p++ = *c;
		*p = '\0';
		for (size_t i = 0; i < nitems(values); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat"
			int n = snprintf(ours, sizeof(ours), fmt, values[i]);
			int m = host_snprintf_(theirs, sizeof(theirs), fmt,
			    values[i]);
#pragma GCC diagnostic pop
			CHECK_EQ(n, m);
			CHECK_STR(ours, theirs);
		}
	}
}

TEST(output_is_cut_and_terminated)
{
	char buf[8];

	memset(buf, 'x', sizeof(buf));
	CHECK_EQ(snprintf(buf, 4, "%s", "abcdef"), 6);
	CHECK_MEM(buf, "abc\0x", 5);
	CHECK_EQ(snprintf(buf, 1, "%d", 12345), 5);
	CHECK_EQ(buf[0], 0);
	buf[0] = 'y';
	CHECK_EQ(snprintf(NULL, 0, "%d", 12345), 5);
	CHECK_EQ(snprintf(buf, 6, "%d", 12345), 5);
	CHECK_STR(buf, "12345");
}

TEST(null_string_and_long_padding)
{
	char buf[16];
	const char *volatile null = NULL;

	snprintf(buf, sizeof(buf), "%s", null);
	CHECK_STR(buf, "(null)");
	CHECK_EQ(snprintf(buf, sizeof(buf), "%1000d", 1), 1000);
	CHECK_EQ(strlen(buf), 15);
}
