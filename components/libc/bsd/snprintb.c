/*
 * snprintb.c - a word with names for its bits.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <util.h>

/* Where text goes: counted beyond the end, cut there. */
struct out {
	char *buf;
	size_t size;
	size_t total;		/* of all lines, without the last zero */
	size_t line;		/* where the current line starts */
	size_t max;		/* of a line; 0: there is one line */
	char number[32];	/* what every line starts with */
	int open;		/* names since the last < */
};

static void
put(struct out *o, const char *s, size_t n)
{
	for (; n > 0; n--, s++, o->total++)
		if (o->total < o->size)
			o->buf[o->total] = *s;
}

/* A name goes to a new line when this one would be longer than allowed. */
static void
name(struct out *o, const char *s, size_t n)
{
	if (o->max && o->open && o->total - o->line + 1 + n + 1 > o->max) {
		put(o, ">", 1);
		put(o, "", 1);
		o->line = o->total;
		put(o, o->number, strlen(o->number));
		o->open = 0;
	}
	put(o, o->open ? "," : "<", 1);
	put(o, s, n);
	o->open = 1;
}

static void
old_style(struct out *o, const char *f, uint64_t v)
{
	while (*f) {
		unsigned int bit = (unsigned char)*f++;
		const char *s = f;

		while ((unsigned char)*f > ' ')
			f++;
		if (bit <= 64 && v & 1ULL << (bit - 1))
			name(o, s, (size_t)(f - s));
	}
}

static void
new_style(struct out *o, const char *f, uint64_t v)
{
	uint64_t field = v;
	int matched = 0;

	while (*f) {
		char kind = *f++, text[64];
		unsigned int from, width;
		int n;

		switch (kind) {
		case 'b':
			from = (unsigned char)*f++;
			if (from < 64 && v & 1ULL << from)
				name(o, f, strlen(f));
			break;
		case 'f':
		case 'F':
			from = (unsigned char)*f++;
			width = (unsigned char)*f++;
			field = from < 64 ? v >> from : 0;
			if (width < 64)
				field &= (1ULL << width) - 1;
			matched = 0;
			if (kind == 'F')
				break;
			name(o, f, strlen(f));
			n = snprintf(text, sizeof(text), "=0x%" PRIx64, field);
			put(o, text, (size_t)n);
			break;
		case '=':
		case ':':
			if (field == (unsigned char)*f++) {
				matched = 1;
				if (kind == ':')
					name(o, f, strlen(f));
				else {
					put(o, "=", 1);
					put(o, f, strlen(f));
				}
			}
			break;
		case '*':
			f++;
			if (!matched) {
				n = snprintf(text, sizeof(text), f, field);
				name(o, text, n < 0 ? 0 : (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
			}
			break;
		default:
			break;
		}
		f += strlen(f) + 1;
	}
}

int
snprintb_m(char *buf, size_t size, const char *fmt, uint64_t v, size_t max)
{
	struct out o = { buf, size, 0, 0, max, "", 0 };
	int fresh = 0, base;

	if ((unsigned char)*fmt == 0177) {
		fresh = 1;
		fmt++;
	}
	base = *fmt++;
	if (base == 8)
		snprintf(o.number, sizeof(o.number), "%s%" PRIo64, v ? "0" : "", v);
	else if (base == 10)
		snprintf(o.number, sizeof(o.number), "%" PRIu64, v);
	else if (base == 16)
		snprintf(o.number, sizeof(o.number), "%s%" PRIx64, v ? "0x" : "", v);
	else {
		errno = EINVAL;
		return -1;
	}
	put(&o, o.number, strlen(o.number));
	(fresh ? new_style : old_style)(&o, fmt, v);
	if (o.open)
		put(&o, ">", 1);
	if (max)
		put(&o, "", 1);
	if (size > 0)
		buf[o.total < size ? o.total : size - 1] = '\0';
	return (int)o.total;
}

int
snprintb(char *buf, size_t size, const char *fmt, uint64_t v)
{
	return snprintb_m(buf, size, fmt, v, 0);
}
