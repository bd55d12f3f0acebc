/*
 * setmode.c - modes as chmod(1) takes them: octal, or clauses like go-w,u+X.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETIDS	(S_ISUID | S_ISGID)
#define RWXALL	(S_IRWXU | S_IRWXG | S_IRWXO)
#define MODES	(SETIDS | S_ISVTX | RWXALL)
#define XALL	(S_IXUSR | S_IXGRP | S_IXOTH)

/* One step. `who` are the bits it may touch. */
struct step {
	char op;		/* = + - or 0 at the end */
	char copy;		/* u, g or o: their bits; X: x where there is one already */
	mode_t who;
	mode_t bits;
};

static mode_t
who_bits(char c)
{
	switch (c) {
	case 'u':
		return S_ISUID | S_IRWXU;
	case 'g':
		return S_ISGID | S_IRWXG;
	case 'o':
		return S_IRWXO;
	default:
		return MODES;
	}
}

static mode_t
perm_bits(char c)
{
	switch (c) {
	case 'r':
		return S_IRUSR | S_IRGRP | S_IROTH;
	case 'w':
		return S_IWUSR | S_IWGRP | S_IWOTH;
	case 'x':
		return XALL;
	case 's':
		return SETIDS;
	default:
		return S_ISVTX;
	}
}

/* umask without changing it for longer than it takes. */
static mode_t
current_mask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

/* A clause: who, then operators with permissions. NULL when it is wrong. */
static const char *
clause(const char *s, struct step *to, size_t *n)
{
	mode_t who = 0, mask = 0;

	for (; *s && strchr("augo", *s); s++)
		who |= who_bits(*s);
	if (who == 0) {
		who = MODES;
		mask = current_mask();
	}
	if (*s != '+' && *s != '-' && *s != '=')
		return 0;
	while (*s == '+' || *s == '-' || *s == '=') {
		char op = *s++;
		struct step step = { op, 0, who, 0 };

		if (op == '=') {
			/* Cleared first; what follows is added. */
			to[(*n)++] = step;
			op = '+';
		}
		while (*s && strchr("rwxst", *s))
			step.bits |= perm_bits(*s++) & ~mask;
		step.op = op;
		if (step.bits)
			to[(*n)++] = step;
		for (; *s && strchr("ugoXrwxst", *s); s++) {
			struct step extra = { op, *s, who & ~mask, 0 };

			if (strchr("rwxst", *s)) {
				extra.copy = 0;
				extra.bits = perm_bits(*s) & ~mask;
			}
			to[(*n)++] = extra;
		}
	}
	return s;
}

void *
setmode(const char *s)
{
	struct step *steps;
	size_t n = 0;
	char *end;
	long v;

	/* A character makes two steps at most. */
	if ((steps = calloc(2 * strlen(s) + 3, sizeof(*steps))) == 0)
		return 0;
	if (isdigit((unsigned char)*s)) {
		v = strtol(s, &end, 8);
		if (*end || v < 0 || v > (long)MODES)
			goto bad;
		steps[n++] = (struct step){ '=', 0, MODES, 0 };
		if (v)
			steps[n++] = (struct step){ '+', 0, MODES, (mode_t)v };
	} else
		for (;;) {
			if ((s = clause(s, steps, &n)) == 0)
				goto bad;
			if (*s == '\0')
				break;
			if (*s++ != ',')
				goto bad;
		}
	return steps;
bad:
	free(steps);
	errno = EINVAL;
	return 0;
}

/* The rwx bits of one class, spread over all three. */
static mode_t
spread(mode_t mode, char from)
{
	mode_t three = from == 'u' ? mode >> 6 & 7 : from == 'g' ? mode >> 3 & 7 : mode & 7;

	return three << 6 | three << 3 | three;
}

mode_t
getmode(const void *compiled, mode_t mode)
{
	const struct step *step;
	mode_t bits, start = mode;

	for (step = compiled; step->op; step++) {
		bits = step->bits;
		if (step->copy == 'X')
			bits = S_ISDIR(mode) || (start & XALL) ? XALL : 0;
		else if (step->copy)
			bits = spread(start, step->copy);
		bits &= step->who;
		if (step->op == '=')
			mode &= ~(step->who & MODES);
		else if (step->op == '+')
			mode |= bits;
		else
			mode &= ~bits;
	}
	return mode;
}
