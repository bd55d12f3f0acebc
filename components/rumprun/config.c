/*
 * config.c - the JSON configuration. Besides JSON it takes what older launchers
 * write: repeated keys, trailing commas, a string where a list of strings is
 * meant.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/utf8.h>

#include "config.h"

#define DEPTH_MAX	16

struct parser {
	const char *p, *end;
	char *error;
	const char *key;		/* the top-level key being read, for errors */
};

static int
fail(struct parser *s, const char *what)
{
	if (s->error[0] == '\0') {
		if (s->key != NULL)
			snprintf(s->error, CONFIG_ERROR_SIZE, "\"%.40s\": %s", s->key, what);
		else
			snprintf(s->error, CONFIG_ERROR_SIZE, "%s", what);
	}
	return -1;
}

static void
skip_blanks(struct parser *s)
{
	while (s->p < s->end &&
	    (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* The next character that is no blank; '\0' at the end. */
static char
peek(struct parser *s)
{
	skip_blanks(s);
	return s->p < s->end ? *s->p : '\0';
}

static int
expect(struct parser *s, char c, const char *what)
{
	if (peek(s) != c)
		return fail(s, what);
	s->p++;
	return 0;
}

/* ---- Strings -------------------------------------------------------------- */

static int
hex4(struct parser *s, unsigned int *value)
{
	unsigned int v = 0;
	int i;

	if (s->end - s->p < 4)
		return fail(s, "\\u needs four hexadecimal digits");
	for (i = 0; i < 4; i++) {
		char c = *s->p++;

		if (c >= '0' && c <= '9')
			v = v << 4 | (unsigned int)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (unsigned int)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v << 4 | (unsigned int)(c - 'A' + 10);
		else
			return fail(s, "\\u needs four hexadecimal digits");
	}
	*value = v;
	return 0;
}

/* After \u: one or two escapes make one character. */
static int
unicode_escape(struct parser *s, char *out, size_t *n)
{
	unsigned int c, low;

	if (hex4(s, &c) != 0)
		return -1;
	if (c == 0)
		return fail(s, "a string may not hold a NUL character");
	if (c >= 0xdc00 && c < 0xe000)
		return fail(s, "half of a surrogate pair");
	if (c >= 0xd800 && c < 0xdc00) {
		if (s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
			return fail(s, "half of a surrogate pair");
		s->p += 2;
		if (hex4(s, &low) != 0)
			return -1;
		if (low < 0xdc00 || low >= 0xe000)
			return fail(s, "half of a surrogate pair");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	*n += utf8_put(out + *n, c);
	return 0;
}

static int
escape(struct parser *s, char *out, size_t *n)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *which;

	if (s->p >= s->end)
		return fail(s, "a string has no end");
	if (*s->p == 'u') {
		s->p++;
		return unicode_escape(s, out, n);
	}
	which = *s->p != '\0' ? strchr(from, *s->p) : NULL;
	if (which == NULL)
		return fail(s, "an unknown escape in a string");
	out[(*n)++] = to[which - from];
	s->p++;
	return 0;
}

/* A string, allocated. NULL on error. No escape is shorter than what it makes. */
static char *
string(struct parser *s)
{
	const char *q;
	char *out;
	size_t n = 0;

	if (expect(s, '"', "a string is expected") != 0)
		return NULL;
	for (q = s->p; q < s->end && *q != '"'; q++)
		if (*q == '\\' && q + 1 < s->end)
			q++;
	if (q >= s->end) {
		fail(s, "a string has no end");
		return NULL;
	}
	out = malloc((size_t)(q - s->p) + 1);
	if (out == NULL) {
		fail(s, "out of memory");
		return NULL;
	}
	while (s->p < s->end && *s->p != '"') {
		if ((unsigned char)*s->p < ' ') {
			fail(s, *s->p == '\0' ? "a string may not hold a NUL character" :
			    "a control character in a string");
			goto fail;
		}
		if (*s->p != '\\') {
			out[n++] = *s->p++;
			continue;
		}
		s->p++;
		if (escape(s, out, &n) != 0)
			goto fail;
	}
	if (expect(s, '"', "a string has no end") != 0)
		goto fail;
	out[n] = '\0';
	return out;
fail:
	free(out);
	return NULL;
}

/* Appends to a NULL-terminated list, which takes the string over. */
static int
list_add(struct parser *s, char ***list, size_t *count, char *item)
{
	char **bigger;

	if (item == NULL)
		return -1;
	bigger = realloc(*list, (*count + 2) * sizeof(**list));
	if (bigger == NULL) {
		free(item);
		return fail(s, "out of memory");
	}
	*list = bigger;
	bigger[(*count)++] = item;
	bigger[*count] = NULL;
	return 0;
}

/* ---- Structure -------------------------------------------------------------- */

typedef int value_fn(struct parser *, const char *key, void *ctx, int depth);

/* After an element: true when there is another. Trailing commas are fine. */
static bool
more(struct parser *s, char close, int *error)
{
	char c = peek(s);

	if (c == ',') {
		s->p++;
		c = peek(s);
	} else if (c != close) {
		*error = fail(s, close == '}' ? "',' or '}' is expected" :
		    "',' or ']' is expected");
		return false;
	}
	if (c == close) {
		s->p++;
		return false;
	}
	return true;
}

static int
object(struct parser *s, value_fn *value, void *ctx, int depth)
{
	int error = 0;

	if (depth > DEPTH_MAX)
		return fail(s, "nested too deeply");
	if (expect(s, '{', "an object is expected") != 0)
		return -1;
	if (peek(s) == '}') {
		s->p++;
		return 0;
	}
	do {
		char *key = string(s);

		if (key == NULL)
			return -1;
		if (depth == 0)
			s->key = key;
		if (expect(s, ':', "':' is expected after a key") != 0 ||
		    value(s, key, ctx, depth + 1) != 0)
			error = -1;
		if (depth == 0)
			s->key = NULL;
		free(key);
	} while (error == 0 && more(s, '}', &error));
	return error;
}

static int
array(struct parser *s, value_fn *value, void *ctx, int depth)
{
	int error = 0;

	if (depth > DEPTH_MAX)
		return fail(s, "nested too deeply");
	if (expect(s, '[', "a list is expected") != 0)
		return -1;
	if (peek(s) == ']') {
		s->p++;
		return 0;
	}
	do {
		error = value(s, NULL, ctx, depth + 1);
	} while (error == 0 && more(s, ']', &error));
	return error;
}

/* Reads any value and forgets it. */
static int
skip(struct parser *s, const char *key, void *ctx, int depth)
{
	char *str;
	char c = peek(s);

	(void)key;
	switch (c) {
	case '{':
		return object(s, skip, ctx, depth);
	case '[':
		return array(s, skip, ctx, depth);
	case '"':
		str = string(s);
		free(str);
		return str == NULL ? -1 : 0;
	default:
		/* Numbers and the three words. */
		for (; s->p < s->end && ((*s->p >= 'a' && *s->p <= 'z') ||
		    (*s->p >= '0' && *s->p <= '9') || *s->p == '-' || *s->p == '+' ||
		    *s->p == '.' || *s->p == 'E'); s->p++)
			c = '\0';
		return c == '\0' && s->p < s->end ? 0 : fail(s, "a value is expected");
	}
}

/* ---- The keys ---------------------------------------------------------------- */

static int
env_add(struct parser *s, const char *key, void *ctx, int depth)
{
	struct config *config = ctx;
	char *str = string(s), *equals;

	(void)key;
	(void)depth;
	if (str == NULL)
		return -1;
	equals = strchr(str, '=');
	if (equals == NULL || equals == str) {
		free(str);
		return fail(s, "NAME=VALUE is expected");
	}
	return list_add(s, &config->env, &config->env_count, str);
}

static int
argv_add(struct parser *s, const char *key, void *ctx, int depth)
{
	struct rc_entry *rc = ctx;

	(void)key;
	(void)depth;
	return list_add(s, &rc->argv, &rc->argc, string(s));
}

static int
set_string(struct parser *s, char **to)
{
	char *str = string(s);

	if (str == NULL)
		return -1;
	free(*to);
	*to = str;
	return 0;
}

static int
rc_key(struct parser *s, const char *key, void *ctx, int depth)
{
	struct rc_entry *rc = ctx;
	char *mode = NULL;
	int error = 0;

	if (strcmp(key, "bin") == 0)
		return set_string(s, &rc->bin);
	if (strcmp(key, "workdir") == 0)
		return set_string(s, &rc->workdir);
	if (strcmp(key, "argv") == 0)
		return peek(s) == '[' ? array(s, argv_add, rc, depth) :
		    argv_add(s, key, rc, depth);
	if (strcmp(key, "runmode") == 0) {
		if (set_string(s, &mode) != 0)
			return -1;
		if (mode[0] == '\0')
			rc->mode = RC_WAIT;
		else if (strcmp(mode, "&") == 0)
			rc->mode = RC_BACKGROUND;
		else if (strcmp(mode, "|") == 0)
			rc->mode = RC_PIPE;
		else
			error = fail(s, "a runmode is \"\", \"&\" or \"|\"");
		free(mode);
		return error;
	}
	return fail(s, "a program has bin, argv, runmode and workdir only");
}

static int
rc_add(struct parser *s, const char *key, void *ctx, int depth)
{
	struct config *config = ctx;
	struct rc_entry *bigger;

	(void)key;
	bigger = realloc(config->rc, (config->rc_count + 1) * sizeof(*config->rc));
	if (bigger == NULL)
		return fail(s, "out of memory");
	config->rc = bigger;
	memset(&bigger[config->rc_count], 0, sizeof(*bigger));
	if (object(s, rc_key, &bigger[config->rc_count++], depth) != 0)
		return -1;
	if (config->rc[config->rc_count - 1].bin == NULL)
		return fail(s, "a program has no bin");
	return 0;
}

/* "64m" is 64 MiB. */
static int
size_of(struct parser *s, const char *text, long long *size)
{
	static const char units[] = "kmg";
	const char *unit;
	char *end;
	long long n;
	int shift = 0;

	if (*text < '0' || *text > '9')
		return fail(s, "size= wants a number, with k, m or g");
	errno = 0;
	n = strtoll(text, &end, 10);
	if (*end != '\0') {
		unit = strchr(units, *end | 0x20);
		if (unit == NULL || end[1] != '\0')
			return fail(s, "size= wants a number, with k, m or g");
		shift = 10 * (int)(unit - units + 1);
	}
	if (errno != 0 || n < 1 || n > LLONG_MAX >> shift)
		return fail(s, "size= is out of range");
	*size = n << shift;
	return 0;
}

/* "ro,size=64m" */
static int
mount_options(struct parser *s, struct mount_entry *m)
{
	char *text = string(s), *word, *rest;
	int error = 0;

	if (text == NULL)
		return -1;
	for (rest = text; error == 0 && rest != NULL && *rest != '\0';) {
		word = rest;
		rest = strchr(word, ',');
		if (rest != NULL)
			*rest++ = '\0';
		if (strcmp(word, "ro") == 0)
			m->read_only = 1;
		else if (strncmp(word, "size=", 5) == 0)
			error = size_of(s, word + 5, &m->size);
		else if (strcmp(word, "rw") != 0)
			error = fail(s, "options are ro, rw and size=");
	}
	free(text);
	return error;
}

static int
mount_key(struct parser *s, const char *key, void *ctx, int depth)
{
	struct mount_entry *m = ctx;

	(void)depth;
	if (strcmp(key, "source") == 0)
		return set_string(s, &m->source);
	if (strcmp(key, "path") == 0)
		return set_string(s, &m->path);
	if (strcmp(key, "fstype") == 0)
		return set_string(s, &m->fstype);
	if (strcmp(key, "mountpoint") == 0)
		return set_string(s, &m->mountpoint);
	if (strcmp(key, "options") == 0)
		return mount_options(s, m);
	return fail(s, "a file system has source, path, fstype, mountpoint and "
	    "options only");
}

static int
mount_check(struct parser *s, const struct mount_entry *m)
{
	if (m->source == NULL)
		return fail(s, "a file system has no source");
	if (m->mountpoint == NULL)
		return fail(s, "a file system has no mountpoint");
	if (m->mountpoint[0] != '/')
		return fail(s, "a mountpoint begins with /");
	if (strcmp(m->source, "tmpfs") == 0)
		return 0;
	if (strcmp(m->source, "dev") != 0)
		return fail(s, "a source is \"dev\" or \"tmpfs\"");
	return m->path != NULL ? 0 : fail(s, "a file system has no path");
}

static int
mount_add(struct parser *s, const char *key, void *ctx, int depth)
{
	struct config *config = ctx;
	struct mount_entry *bigger, *m;

	(void)key;
	bigger = realloc(config->mounts,
	    (config->mount_count + 1) * sizeof(*config->mounts));
	if (bigger == NULL)
		return fail(s, "out of memory");
	config->mounts = bigger;
	m = &bigger[config->mount_count++];
	memset(m, 0, sizeof(*m));
	m->key = strcmp(s->key, "blk") == 0 ? "blk" : "mount";
	if (object(s, mount_key, m, depth) != 0)
		return -1;
	return mount_check(s, m);
}

static int
net_key(struct parser *s, const char *key, void *ctx, int depth)
{
	struct net_entry *n = ctx;
	static const struct {
		const char *key;
		size_t offset;
	} keys[] = {
		{ "if", offsetof(struct net_entry, interface) },
		{ "type", offsetof(struct net_entry, type) },
		{ "method", offsetof(struct net_entry, method) },
		{ "addr", offsetof(struct net_entry, addr) },
		{ "mask", offsetof(struct net_entry, mask) },
		{ "gw", offsetof(struct net_entry, gw) },
		{ "dns", offsetof(struct net_entry, dns) },
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(key, keys[i].key) == 0)
			return set_string(s, (char **)(void *)((char *)n + keys[i].offset));
	/* The original's mark of interfaces that had to be made first. */
	if (strcmp(key, "cloner") == 0)
		return skip(s, key, NULL, depth);
	return fail(s, "an interface has if, type, method, addr, mask, gw and dns only");
}

static int
net_check(struct parser *s, const struct net_entry *n)
{
	int fixed;

	if (n->interface == NULL)
		return fail(s, "an interface has no if");
	/* Without more it is only named. */
	if (n->type == NULL && n->method == NULL)
		return 0;
	if (n->type == NULL || n->method == NULL)
		return fail(s, "type and method come together");
	if (strcmp(n->type, "inet") != 0 && strcmp(n->type, "inet6") != 0)
		return fail(s, "a type is \"inet\" or \"inet6\"");
	fixed = strcmp(n->method, "static") == 0;
	if (!fixed && strcmp(n->method, n->type[4] == '6' ? "auto" : "dhcp") != 0)
		return fail(s, "a method is \"static\", \"dhcp\" (inet) or \"auto\" (inet6)");
	if (fixed && (n->addr == NULL || n->mask == NULL))
		return fail(s, "a static address needs addr and mask");
	return 0;
}

static int
net_add(struct parser *s, const char *key, void *ctx, int depth)
{
	struct config *config = ctx;
	struct net_entry *bigger;

	(void)key;
	bigger = realloc(config->nets, (config->net_count + 1) * sizeof(*config->nets));
	if (bigger == NULL)
		return fail(s, "out of memory");
	config->nets = bigger;
	memset(&bigger[config->net_count], 0, sizeof(*bigger));
	if (object(s, net_key, &bigger[config->net_count++], depth) != 0)
		return -1;
	return net_check(s, &config->nets[config->net_count - 1]);
}

static int
cmdline(struct parser *s, struct config *config)
{
	const char *error;
	char *line = string(s);
	char **words;
	size_t count;
	int r;

	if (line == NULL)
		return -1;
	r = words_split(line, &words, &count, &error);
	free(line);
	if (r != 0)
		return fail(s, error);
	words_free(config->cmdline);
	config->cmdline = words;
	config->cmdline_count = count;
	return 0;
}

/* Acted on by the kernel, before there is a program. */
static int
entropy(struct parser *s)
{
	char *value = string(s);
	int r = 0;

	if (value == NULL)
		return -1;
	if (strcmp(value, "weak") != 0)
		r = fail(s, "can only be \"weak\"");
	free(value);
	return r;
}

/* As "entropy". */
static int
aslr(struct parser *s)
{
	static const char *const words[] = { "true", "false" };
	size_t i, len;

	(void)peek(s);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		len = strlen(words[i]);
		if ((size_t)(s->end - s->p) >= len && memcmp(s->p, words[i], len) == 0) {
			s->p += len;
			return 0;
		}
	}
	return fail(s, "true or false is expected");
}

/* "24x80": lines and columns, up to four digits each. */
static int
screen(struct parser *s, struct config *config)
{
	char *value = string(s), *p;
	unsigned int *into = &config->rows, digits = 0;

	if (value == NULL)
		return -1;
	config->rows = config->columns = 0;
	for (p = value; *p != '\0'; p++) {
		if (*p == 'x' && into == &config->rows && digits > 0) {
			into = &config->columns;
			digits = 0;
		} else if (*p >= '0' && *p <= '9' && digits < 4) {
			*into = *into * 10 + (unsigned int)(*p - '0');
			digits++;
		} else
			break;
	}
	if (*p != '\0' || config->rows == 0 || config->columns == 0) {
		free(value);
		return fail(s, "lines and columns are expected: \"24x80\"");
	}
	free(value);
	return 0;
}

static int
top_key(struct parser *s, const char *key, void *ctx, int depth)
{
	struct config *config = ctx;

	if (strcmp(key, "cmdline") == 0)
		return cmdline(s, config);
	if (strcmp(key, "hostname") == 0) {
		if (set_string(s, &config->hostname) != 0)
			return -1;
		if (config->hostname[0] == '\0' || strlen(config->hostname) > 255)
			return fail(s, "1 to 255 characters are expected");
		return 0;
	}
	if (strcmp(key, "env") == 0)
		return peek(s) == '[' ? array(s, env_add, config, depth) :
		    env_add(s, key, config, depth);
	if (strcmp(key, "rc") == 0)
		return peek(s) == '[' ? array(s, rc_add, config, depth) :
		    rc_add(s, key, config, depth);
	if (strcmp(key, "screen") == 0)
		return screen(s, config);
	if (strcmp(key, "entropy") == 0)
		return entropy(s);
	if (strcmp(key, "net") == 0)
		return peek(s) == '[' ? array(s, net_add, config, depth) :
		    net_add(s, key, config, depth);
	if (strcmp(key, "blk") == 0 || strcmp(key, "mount") == 0)
		return peek(s) == '[' ? array(s, mount_add, config, depth) :
		    mount_add(s, key, config, depth);
	if (strcmp(key, "aslr") == 0)
		return aslr(s);
	return fail(s, "an unknown key");
}

int
config_parse(const char *text, size_t len, struct config *config,
    char error[CONFIG_ERROR_SIZE])
{
	struct parser s = { .p = text, .end = text + len, .error = error };
	int r;

	memset(config, 0, sizeof(*config));
	error[0] = '\0';
	/* Some carriers hand over the final NUL of a string. */
	while (s.end > s.p && s.end[-1] == '\0')
		s.end--;
	if (peek(&s) == '\0' && s.p == s.end)
		return 0;
	r = object(&s, top_key, config, 0);
	if (r == 0 && peek(&s) != '\0')
		r = fail(&s, "text after the end");
	if (r == 0 && s.p < s.end)
		r = fail(&s, "text after the end");
	return r;
}

void
config_free(struct config *config)
{
	size_t i;

	free(config->hostname);
	words_free(config->cmdline);
	words_free(config->env);
	for (i = 0; i < config->rc_count; i++) {
		free(config->rc[i].bin);
		free(config->rc[i].workdir);
		words_free(config->rc[i].argv);
	}
	free(config->rc);
	for (i = 0; i < config->net_count; i++) {
		free(config->nets[i].interface);
		free(config->nets[i].type);
		free(config->nets[i].method);
		free(config->nets[i].addr);
		free(config->nets[i].mask);
		free(config->nets[i].gw);
		free(config->nets[i].dns);
	}
	free(config->nets);
	for (i = 0; i < config->mount_count; i++) {
		free(config->mounts[i].source);
		free(config->mounts[i].path);
		free(config->mounts[i].fstype);
		free(config->mounts[i].mountpoint);
	}
	free(config->mounts);
	memset(config, 0, sizeof(*config));
}
