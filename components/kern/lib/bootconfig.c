/*
 * bootconfig.c - finds a member of the guest's configuration
 * (rump/bootconfig.h). The kernel has no other use for the configuration, so
 * this walks the JSON text instead of building anything from it.
 */
#include "rump/bootconfig.h"
#include "rump/lib.h"

struct text {
	const char *p, *end;
};

static void
skip_blanks(struct text *t)
{
	while (t->p < t->end && (*t->p == ' ' || *t->p == '\t' ||
	    *t->p == '\n' || *t->p == '\r'))
		t->p++;
}

/* Whether [from, to) is `s'. */
static bool
is(const char *from, const char *to, const char *s)
{
	size_t len = strlen(s);

	return (size_t)(to - from) == len && memcmp(from, s, len) == 0;
}

/* At an opening quote: steps over the string; at the end when it has none. */
static void
skip_string(struct text *t)
{
	t->p++;
	while (t->p < t->end && *t->p != '"')
		t->p += *t->p == '\\' ? 2 : 1;
	t->p = t->p < t->end ? t->p + 1 : t->end;
}

/*
 * Steps over a string or a word and tells whether it is `s', quotes included.
 * What is looked for has no escapes.
 */
static bool
scalar_is(struct text *t, const char *s)
{
	const char *start = t->p;

	if (t->p < t->end && *t->p == '"')
		skip_string(t);
	else
		while (t->p < t->end && *t->p >= 'a' && *t->p <= 'z')
			t->p++;
	return is(start, t->p, s);
}

/* At a string of the outermost object: whether it is the member's name. */
static bool
key_is(struct text *t, const char *key)
{
	const char *start = t->p;

	skip_string(t);
	if (t->p - start < 2 || !is(start + 1, t->p - 1, key))
		return false;
	skip_blanks(t);
	if (t->p == t->end || *t->p != ':')
		return false;
	t->p++;
	skip_blanks(t);
	return true;
}

bool
bootconfig_is(const char *config, size_t len, const char *key,
    const char *value)
{
	struct text t = { config, config + len };
	unsigned int depth = 0;
	bool found = false;

	while (t.p < t.end) {
		switch (*t.p) {
		case '{':
		case '[':
			depth++;
			t.p++;
			break;
		case '}':
		case ']':
			if (depth == 0)
				return false;
			depth--;
			t.p++;
			break;
		case '"':
			if (depth != 1)
				skip_string(&t);
			else if (key_is(&t, key))
				found = scalar_is(&t, value);
			break;
		default:
			t.p++;
		}
	}
	return found && depth == 0;
}
