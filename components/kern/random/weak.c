/*
 * weak.c - finds "entropy": "weak" in the guest's configuration. The kernel has
 * no other use for the configuration, so this walks the JSON text instead of
 * building anything from it.
 */
#include "rump/lib.h"

#include "random_impl.h"

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

/*
 * At the opening quote of a string: steps over it and tells whether its text,
 * which has no escapes if it is one of ours, is `s'. False at the end as well.
 */
static bool
string_is(struct text *t, const char *s)
{
	const char *start = ++t->p;
	bool same;

	while (t->p < t->end && *t->p != '"')
		t->p += *t->p == '\\' ? 2 : 1;
	if (t->p >= t->end) {
		t->p = t->end;
		return false;
	}
	same = (size_t)(t->p - start) == strlen(s) &&
	    memcmp(start, s, strlen(s)) == 0;
	t->p++;
	return same;
}

bool
random_config_weak(const char *config, size_t len)
{
	struct text t = { config, config + len };
	unsigned int depth = 0;
	bool weak = false;

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
			if (!string_is(&t, "entropy") || depth != 1)
				break;
			skip_blanks(&t);
			if (t.p == t.end || *t.p != ':')
				break;
			t.p++;
			skip_blanks(&t);
			if (t.p < t.end && *t.p == '"')
				weak = string_is(&t, "weak");
			break;
		default:
			t.p++;
		}
	}
	return weak && depth == 0;
}
