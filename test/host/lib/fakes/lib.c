/* Fakes of rump/lib.h over the host's libc. */
#include "rump/lib.h"
#include "rump/lwp.h"

#include "netbsd/resource.h"

#include "fake.h"
#include "host.h"

static char console[16384];	/* owner: the test; what kprintf wrote */
static size_t console_len;

void *
memcpy(void *restrict d, const void *restrict s, size_t n)
{
	return host_memcpy(d, s, n);
}

void *
memmove(void *d, const void *s, size_t n)
{
	return host_memmove(d, s, n);
}

void *
memset(void *d, int c, size_t n)
{
	return host_memset(d, c, n);
}

void
explicit_memset(void *d, int c, size_t n)
{
	host_memset(d, c, n);
}

int
memcmp(const void *a, const void *b, size_t n)
{
	return host_memcmp(a, b, n);
}

void *
memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n > 0; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t
strlen(const char *s)
{
	return host_strlen(s);
}

size_t
strnlen(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && s[i] != '\0'; i++)
		;
	return i;
}

int
strcmp(const char *a, const char *b)
{
	return host_strcmp(a, b);
}

int
strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

char *
strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (*s == '\0')
			return NULL;
	}
}

size_t
strlcpy(char *d, const char *s, size_t size)
{
	size_t len = host_strlen(s);

	if (size != 0) {
		size_t n = MIN(len, size - 1);

		host_memcpy(d, s, n);
		d[n] = '\0';
	}
	return len;
}

int
vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	return host_vsnprintf(buf, size, fmt, ap);
}

int
snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = host_vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

void
kprintf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = host_vsnprintf(console + console_len,
	    sizeof(console) - console_len, fmt, ap);
	va_end(ap);
	if (n > 0)
		console_len = MIN(console_len + (size_t)n,
		    sizeof(console) - 1);
}

const char *
fake_console(void)
{
	return console;
}

void
fake_console_clear(void)
{
	console_len = 0;
	console[0] = '\0';
}

void
panic(const char *fmt, ...)
{
	char message[256];
	va_list ap;

	va_start(ap, fmt);
	host_vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	host_panic(message);
}

/* Nothing is limited. */
uint64_t
proc_limit(const struct proc *p __attribute__((__unused__)), int which __attribute__((__unused__)))
{
	return RLIM_INFINITY;
}
