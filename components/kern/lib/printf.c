/*
 * printf.c - formatted output into memory (see rump/lib.h for what it knows).
 */
#include "rump/lib.h"

enum length { LEN_CHAR, LEN_SHORT, LEN_INT, LEN_LONG };

struct spec {
	bool left, plus, space, alternate, zero;
	int width;
	int precision;		/* -1: none */
	enum length length;
};

/* Where output goes: text beyond the buffer is counted, not stored. */
struct out {
	char *buf;
	size_t size;
	size_t len;
};

static void
out_char(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void
out_fill(struct out *o, char c, int n)
{
	while (n-- > 0)
		out_char(o, c);
}

/* A prefix, zeros, and text, padded to the width. */
static void
out_field(struct out *o, const struct spec *s, const char *prefix, int zeros,
    const char *text, size_t len)
{
	int pad;

	pad = s->width - (int)strlen(prefix) - MAX(zeros, 0) - (int)len;
	if (!s->left)
		out_fill(o, ' ', pad);
	while (*prefix != '\0')
		out_char(o, *prefix++);
	out_fill(o, '0', zeros);
	while (len-- > 0)
		out_char(o, *text++);
	if (s->left)
		out_fill(o, ' ', pad);
}

static void
out_number(struct out *o, const struct spec *s, uint64_t value, unsigned int base,
    bool upper, const char *sign)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[24], prefix[4];
	int n, zeros;
	size_t at;

	at = sizeof(text);
	for (; value != 0; value /= base)
		text[--at] = digits[value % base];
	n = (int)(sizeof(text) - at);

	strlcpy(prefix, sign, sizeof(prefix));
	zeros = 0;
	if (s->precision >= 0)
		zeros = s->precision - n;
	else if (n == 0)
		zeros = 1;
	if (s->alternate && base == 8 && zeros <= 0)
		zeros = 1;
	if (s->alternate && base == 16 && n > 0)
		strlcpy(prefix, upper ? "0X" : "0x", sizeof(prefix));
	if (zeros < 0)
		zeros = 0;
	if (s->zero && !s->left && s->precision < 0)
		zeros = MAX(zeros, s->width - n - (int)strlen(prefix));
	out_field(o, s, prefix, zeros, text + at, (size_t)n);
}

static uint64_t
arg_unsigned(enum length length, va_list *ap)
{
	switch (length) {
	case LEN_CHAR:
		return (unsigned char)va_arg(*ap, unsigned int);
	case LEN_SHORT:
		return (unsigned short)va_arg(*ap, unsigned int);
	case LEN_LONG:
		return va_arg(*ap, unsigned long);
	default:
		return va_arg(*ap, unsigned int);
	}
}

static int64_t
arg_signed(enum length length, va_list *ap)
{
	switch (length) {
	case LEN_CHAR:
		return (signed char)va_arg(*ap, int);
	case LEN_SHORT:
		return (short)va_arg(*ap, int);
	case LEN_LONG:
		return va_arg(*ap, long);
	default:
		return va_arg(*ap, int);
	}
}

static int
parse_number(const char **fmt)
{
	int n = 0;

	while (**fmt >= '0' && **fmt <= '9' && n < 100000)
		n = n * 10 + *(*fmt)++ - '0';
	return n;
}

/* Reads flags, width, precision and length; *fmt then is at the conversion. */
static void
parse_spec(const char **fmt, struct spec *s, va_list *ap)
{
	*s = (struct spec){ .precision = -1, .length = LEN_INT };
	for (;; (*fmt)++) {
		if (**fmt == '-')
			s->left = true;
		else if (**fmt == '+')
			s->plus = true;
		else if (**fmt == ' ')
			s->space = true;
		else if (**fmt == '#')
			s->alternate = true;
		else if (**fmt == '0')
			s->zero = true;
		else
			break;
	}
	if (**fmt == '*') {
		(*fmt)++;
		s->width = va_arg(*ap, int);
		if (s->width < 0) {
			s->left = true;
			s->width = -s->width;
		}
	} else
		s->width = parse_number(fmt);
	if (**fmt == '.') {
		(*fmt)++;
		if (**fmt == '*') {
			(*fmt)++;
			s->precision = va_arg(*ap, int);
		} else
			s->precision = parse_number(fmt);
	}
	for (;; (*fmt)++) {
		if (**fmt == 'h')
			s->length = s->length == LEN_SHORT ? LEN_CHAR :
			    LEN_SHORT;
		else if (**fmt == 'l' || **fmt == 'z' || **fmt == 'j' ||
		    **fmt == 't')
			s->length = LEN_LONG;
		else
			break;
	}
}

int
vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { .buf = buf, .size = size };
	struct spec s;
	const char *text;
	va_list ap;
	int64_t value;
	char c;

	va_copy(ap, args);
	for (; *fmt != '\0'; fmt++) {
		if (*fmt != '%') {
			out_char(&o, *fmt);
			continue;
		}
		fmt++;
		parse_spec(&fmt, &s, &ap);
		switch (*fmt) {
		case 'd':
		case 'i':
			value = arg_signed(s.length, &ap);
			out_number(&o, &s, value < 0 ? -(uint64_t)value :
			    (uint64_t)value, 10, false, value < 0 ? "-" :
			    s.plus ? "+" : s.space ? " " : "");
			break;
		case 'u':
			out_number(&o, &s, arg_unsigned(s.length, &ap), 10,
			    false, "");
			break;
		case 'o':
			out_number(&o, &s, arg_unsigned(s.length, &ap), 8,
			    false, "");
			break;
		case 'x':
		case 'X':
			out_number(&o, &s, arg_unsigned(s.length, &ap), 16,
			    *fmt == 'X', "");
			break;
		case 'p':
			s.alternate = true;
			out_number(&o, &s, (uintptr_t)va_arg(ap, void *), 16,
			    false, "");
			break;
		case 'c':
			c = (char)va_arg(ap, int);
			out_field(&o, &s, "", 0, &c, 1);
			break;
		case 's':
			text = va_arg(ap, const char *);
			if (text == NULL)
				text = "(null)";
			out_field(&o, &s, "", 0, text, s.precision >= 0 ?
			    strnlen(text, (size_t)s.precision) : strlen(text));
			break;
		case '%':
			out_char(&o, '%');
			break;
		case '\0':
			fmt--;
			break;
		default:
			out_char(&o, '%');
			out_char(&o, *fmt);
			break;
		}
	}
	va_end(ap);
	if (size > 0)
		buf[MIN(o.len, size - 1)] = '\0';
	return (int)o.len;
}

int
snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
