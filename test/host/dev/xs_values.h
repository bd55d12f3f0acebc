/*
 * xs_values.h - a xenstore for tests of what uses it: a list of values that the
 * test sets. Included once, by the test's only file.
 */
#ifndef XS_VALUES_H
#define XS_VALUES_H

#include "netbsd/errno.h"
#include "rump/lib.h"
#include "rump/xenstore.h"

#include "host.h"

#define STORE_VALUES	64U

static struct {
	struct {
		char name[64], value[32];
	} values[STORE_VALUES];
	unsigned int nvalues;
	bool fail_transaction;
} store;

/* NULL: not there. */
static const char *
store_value(const char *name)
{
	unsigned int i;

	for (i = store.nvalues; i-- > 0;)
		if (strcmp(store.values[i].name, name) == 0)
			return store.values[i].value;
	return NULL;
}

static void
store_set(const char *name, const char *value)
{
	unsigned int i;

	for (i = 0; i < store.nvalues; i++)
		if (strcmp(store.values[i].name, name) == 0)
			break;
	if (i == STORE_VALUES)
		host_panic("too many values");
	if (i == store.nvalues)
		store.nvalues++;
	strlcpy(store.values[i].name, name, sizeof(store.values[i].name));
	strlcpy(store.values[i].value, value, sizeof(store.values[i].value));
}

int
xs_read(uint32_t tx __unused, const char *dir, const char *node, char *buf,
    size_t size)
{
	char name[64];
	const char *value;

	snprintf(name, sizeof(name), "%s/%s", dir, node);
	value = store_value(name);
	if (value == NULL)
		return ENOENT;
	return strlcpy(buf, value, size) < size ? 0 : E2BIG;
}

uint64_t
xs_option(const char *dir, const char *node, uint64_t fallback)
{
	char text[24];
	uint64_t n = 0;
	const char *p;

	if (xs_read(0, dir, node, text, sizeof(text)) != 0)
		return fallback;
	for (p = text; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (unsigned int)(*p - '0');
	return n;
}

int
xs_number(uint32_t tx __unused, const char *dir, const char *node,
    uint64_t *value)
{
	*value = xs_option(dir, node, UINT64_MAX);
	return *value == UINT64_MAX ? ENOENT : 0;
}

int
xs_write(uint32_t tx __unused, const char *dir, const char *node,
    const char *value)
{
	char name[64];

	snprintf(name, sizeof(name), "%s/%s", dir, node);
	store_set(name, value);
	return 0;
}

int
xs_write_number(uint32_t tx, const char *dir, const char *node, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return xs_write(tx, dir, node, text);
}

int
xs_transaction(int (*func)(uint32_t, void *), void *arg)
{
	return store.fail_transaction ? ENOSPC : func(1, arg);
}

#endif /* XS_VALUES_H */
