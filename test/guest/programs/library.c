/* stdio, strings, numbers, locale, time, setjmp, qsort: that libc is whole. */
#include <ctype.h>
#include <err.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "tap.h"

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Not in C, but in programs; no literal, so that the compiler does not warn. */
static const char *volatile long_format = "L %Lu|%13Ld|%.1Lf|%d%%Lu|%#Lx";

int
main(void)
{
	char buf[200], *end;
	wchar_t wide[10];
	struct tm tm;
	time_t t = 1000000000;
	jmp_buf env;
	FILE *f;
	int numbers[200], i, a, wrong = 0;
	volatile int jumped = 0;
	float x;

	snprintf(buf, sizeof(buf), "%d|%5.2f|%-5s|%#x|%e|%lld|%zu|%c", -7, 3.14159, "ab", 255, 12345.678, LLONG_MIN, (size_t)9, 'z');
	is_str(buf, "-7| 3.14|ab   |0xff|1.234568e+04|-9223372036854775808|9|z", "snprintf");
	snprintf(buf, sizeof(buf), long_format, 1ULL << 40, -1LL << 33, 1.5L, 100, 7ULL);
	is_str(buf, "L 1099511627776|  -8589934592|1.5|100%Lu|0x7", "%L of integers is ll");
	is(sscanf("12 0x1f 2.5 word", "%d %i %f %s", &a, &i, &x, buf), 4, "sscanf");
	ok(a == 12 && i == 31 && x == 2.5f && strcmp(buf, "word") == 0, "what it read");
	ok(strtod("0x1.8p1z", &end) == 3.0 && *end == 'z', "strtod");
	is((long long)strtoull("18446744073709551615", NULL, 10), -1, "strtoull");
	ok(strtol("99999999999999999999", NULL, 10) == LONG_MAX && errno == ERANGE, "strtol: ERANGE");
	ok(fabs(sin(1.0) - 0.8414709848078965) < 1e-15, "sin");
	ok(fabs(pow(2.0, 0.5) - sqrt(2.0)) < 1e-15, "pow");
	ok(isnan(0.0 / (x - x)), "NaN");
	is(lround(-2.5), -3, "lround");
	ok(fabsl(expl(1.0L) - 2.718281828459045235360L) < 1e-17L, "expl");

	f = fopen("/tmp/stdio", "w+");
	if (ok(f != NULL, "fopen")) {
		for (i = 0; i < 10000; i++)
			fprintf(f, "%d\n", i);
		is(fseek(f, 0, SEEK_SET), 0, "fseek");
		for (i = 0; fgets(buf, sizeof(buf), f) != NULL; i++)
			wrong += atoi(buf) != i;
		is(i, 10000, "lines");
		is(wrong, 0, "as written");
		is(ftell(f), 48890, "ftell");
		is(ungetc('u', f), 'u', "ungetc");
		is(getc(f), 'u', "getc");
		is(fclose(f), 0, "fclose");
	}
	ok(fopen("/none/x", "r") == NULL && errno == ENOENT, "fopen fails");
	is_str(strerror(ENOENT), "No such file or directory", "strerror");
	f = fmemopen(buf, sizeof(buf), "w");
	if (ok(f != NULL, "fmemopen")) {
		fprintf(f, "memory");
		fclose(f);
		is_str(buf, "memory", "written");
	}
	is(asprintf(&end, "%s %d", "as", 1), 4, "asprintf");
	is_str(end, "as 1", "its text");
	free(end);

	ok(setlocale(LC_ALL, "C") != NULL, "C locale");
	ok(setlocale(LC_CTYPE, "C.UTF-8") != NULL || setlocale(LC_CTYPE, "en_US.UTF-8") != NULL, "a UTF-8 locale");
	is((long long)mbstowcs(wide, "h\xc3\xa9\xe2\x82\xac", 10), 3, "mbstowcs");
	is(wide[2], 0x20ac, "a Euro sign");
	ok(isalpha('a') && !isalpha('1') && toupper('x') == 'X', "ctype");

	setenv("TZ", "UTC", 1);
	gmtime_r(&t, &tm);
	strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S %a", &tm);
	is_str(buf, "2001-09-09 01:46:40 Sun", "strftime");
	is(mktime(&tm), 1000000000, "mktime");
	memset(&tm, 0, sizeof(tm));
	ok(strptime("2020-02-29", "%Y-%m-%d", &tm) != NULL && tm.tm_mday == 29, "strptime");

	for (i = 0; i < 200; i++)
		numbers[i] = (i * 7919) % 200;
	qsort(numbers, 200, sizeof(int), compare);
	for (i = 0, wrong = 0; i < 200; i++)
		wrong += numbers[i] != i;
	is(wrong, 0, "qsort");
	a = 77;
	ok(bsearch(&a, numbers, 200, sizeof(int), compare) == &numbers[77], "bsearch");
	if (setjmp(env) == 0) {
		jumped = 1;
		longjmp(env, 1);
	} else
		jumped++;
	is(jumped, 2, "setjmp and longjmp");

	is(setenv("NAME", "value", 1), 0, "setenv");
	is_str(getenv("NAME"), "value", "getenv");
	unsetenv("NAME");
	ok(getenv("NAME") == NULL, "unsetenv");
	is((long long)strlcpy(buf, "longer than that", 7), 16, "strlcpy");
	is_str(buf, "longer", "cut");
	end = realloc(malloc(10), 100000);
	ok(end != NULL, "realloc");
	free(end);
	ok(posix_memalign((void **)&end, 4096, 100) == 0 && (uintptr_t)end % 4096 == 0, "posix_memalign");
	free(end);
	return tap_done();
}
