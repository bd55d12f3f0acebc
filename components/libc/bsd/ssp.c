/*
 * ssp.c - what compilers call for -D_FORTIFY_SOURCE when they cannot tell that a
 * buffer is large enough (ssp(3)): each takes the buffer's size, and ends the
 * program before it would be overrun.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "atomic.h"

/* Called by the functions of <ssp/...> too. */
_Noreturn void
__chk_fail(void)
{
	__rump_crash("buffer overflow detected", "__chk_fail");
}

void *
__memcpy_chk(void *restrict dst, const void *restrict src, size_t len, size_t size)
{
	if (len > size)
		__chk_fail();
	return memcpy(dst, src, len);
}

void *
__memmove_chk(void *dst, const void *src, size_t len, size_t size)
{
	if (len > size)
		__chk_fail();
	return memmove(dst, src, len);
}

void *
__memset_chk(void *dst, int c, size_t len, size_t size)
{
	if (len > size)
		__chk_fail();
	return memset(dst, c, len);
}

char *
__stpcpy_chk(char *restrict dst, const char *restrict src, size_t size)
{
	size_t len = strlen(src);

	if (len >= size)
		__chk_fail();
	return (char *)memcpy(dst, src, len + 1) + len;
}

char *
__strcpy_chk(char *restrict dst, const char *restrict src, size_t size)
{
	__stpcpy_chk(dst, src, size);
	return dst;
}

char *
__stpncpy_chk(char *restrict dst, const char *restrict src, size_t len, size_t size)
{
	if (len > size)
		__chk_fail();
	return stpncpy(dst, src, len);
}

char *
__strncpy_chk(char *restrict dst, const char *restrict src, size_t len, size_t size)
{
	if (len > size)
		__chk_fail();
	return strncpy(dst, src, len);
}

char *
__strncat_chk(char *restrict dst, const char *restrict src, size_t len, size_t size)
{
	size_t used = strnlen(dst, size), more = strnlen(src, len);

	if (used == size || more >= size - used)
		__chk_fail();
	memcpy(dst + used, src, more);
	dst[used + more] = '\0';
	return dst;
}

char *
__strcat_chk(char *restrict dst, const char *restrict src, size_t size)
{
	return __strncat_chk(dst, src, SIZE_MAX, size);
}

/* `flags' asks for checks of the format that musl does not have. */
int
__vsnprintf_chk(char *restrict dst, size_t len, int flags, size_t size,
    const char *restrict format, va_list ap)
{
	(void)flags;
	if (len > size)
		__chk_fail();
	return vsnprintf(dst, len, format, ap);
}

int
__vsprintf_chk(char *restrict dst, int flags, size_t size, const char *restrict format,
    va_list ap)
{
	int r;

	(void)flags;
	if (size == 0)
		__chk_fail();
	r = vsnprintf(dst, size > INT_MAX ? INT_MAX : size, format, ap);
	if (r >= 0 && (size_t)r >= size)
		__chk_fail();
	return r;
}

int
__snprintf_chk(char *restrict dst, size_t len, int flags, size_t size,
    const char *restrict format, ...)
{
	va_list ap;
	int r;

	va_start(ap, format);
	r = __vsnprintf_chk(dst, len, flags, size, format, ap);
	va_end(ap);
	return r;
}

int
__sprintf_chk(char *restrict dst, int flags, size_t size, const char *restrict format, ...)
{
	va_list ap;
	int r;

	va_start(ap, format);
	r = __vsprintf_chk(dst, flags, size, format, ap);
	va_end(ap);
	return r;
}
