/*
 * autoconf.c - the device tree: matching, attaching, names and messages.
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/kmem.h"
#include "rump/lib.h"

#include "rumpuser.h"

/*
 * A node of the tree. Owner: the monitor. Nodes live for ever; they are on one
 * list in order of attachment.
 */
struct device {
	const struct rump_driver *dv_driver;	/* NULL: the root */
	struct device *dv_parent;
	struct device *dv_next;
	void *dv_softc;
	unsigned int dv_unit;
	char dv_name[16];
	char dv_where[32];
};

static struct device root = { .dv_name = "root" };
static struct device *devices, **devices_tail = &devices; /* owner: monitor */

const char *
device_name(const struct device *dv)
{
	return dv->dv_name;
}

unsigned int
device_unit(const struct device *dv)
{
	return dv->dv_unit;
}

void *
device_softc(const struct device *dv)
{
	return dv->dv_softc;
}

struct device *
device_parent(const struct device *dv)
{
	return dv->dv_parent;
}

struct device *
device_by_name(const char *name)
{
	struct device *dv;

	for (dv = devices; dv != NULL; dv = dv->dv_next)
		if (strcmp(dv->dv_name, name) == 0)
			return dv;
	return NULL;
}

int
device_foreach(int (*func)(struct device *, void *), void *arg)
{
	struct device *dv;
	int result;

	for (dv = devices; dv != NULL; dv = dv->dv_next)
		if ((result = func(dv, arg)) != 0)
			return result;
	return 0;
}

/* Whether the command line, up to a configuration in it, has the word. */
static bool
cmdline_has(const char *word)
{
	const char *p = rumpuser_cmdline();
	size_t len = strlen(word), n;

	for (; *p != '\0' && *p != '{'; p += n) {
		while (*p == ' ' || *p == '\t')
			p++;
		for (n = 0; p[n] != '\0' && p[n] != ' ' && p[n] != '\t' &&
		    p[n] != '{'; n++)
			;
		if (n == len && memcmp(p, word, len) == 0)
			return true;
	}
	return false;
}

static bool
verbose(void)
{
	static int answer = -1;		/* owner: monitor; -1: not asked yet */

	if (answer < 0)
		answer = cmdline_has("verbose");
	return answer != 0;
}

static void __printflike(2, 0)
device_vprintf(const struct device *dv, const char *fmt, va_list ap)
{
	char line[160];

	vsnprintf(line, sizeof(line), fmt, ap);
	kprintf("%s: %s\n", dv->dv_name, line);
}

void
device_printf(const struct device *dv, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	device_vprintf(dv, fmt, ap);
	va_end(ap);
}

void
device_verbose(const struct device *dv, const char *fmt, ...)
{
	va_list ap;

	if (!verbose())
		return;
	va_start(ap, fmt);
	device_vprintf(dv, fmt, ap);
	va_end(ap);
}

static const struct rump_driver *
best_driver(struct device *parent, const char *bus, const void *aux)
{
	const struct rump_driver *rd, *best = NULL;
	int quality, best_quality = DEVICE_MATCH_NONE;

	for (rd = RUMP_SET_START(driver); rd < RUMP_SET_END(driver); rd++) {
		if (strcmp(rd->rd_bus, bus) != 0)
			continue;
		quality = rd->rd_match(parent, aux);
		if (quality > best_quality) {
			best_quality = quality;
			best = rd;
		}
	}
	return best;
}

/* The lowest unit that no device of that driver name has. */
static unsigned int
free_unit(const char *name)
{
	const struct device *dv;
	unsigned int unit = 0;

	for (dv = devices; dv != NULL; dv = dv->dv_next)
		if (strcmp(dv->dv_driver->rd_name, name) == 0 &&
		    dv->dv_unit >= unit)
			unit = dv->dv_unit + 1;
	return unit;
}

static void
enlist(struct device *dv)
{
	dv->dv_next = NULL;
	*devices_tail = dv;
	devices_tail = &dv->dv_next;
}

static void
delist(struct device *dv)
{
	struct device **p;

	for (p = &devices; *p != dv; p = &(*p)->dv_next)
		;
	*p = dv->dv_next;
	if (devices_tail == &dv->dv_next)
		devices_tail = p;
}

struct device *
device_found(struct device *parent, const char *bus, const char *where,
    const void *aux)
{
	const struct rump_driver *rd;
	struct device *dv;
	size_t size;
	int error;

	if ((rd = best_driver(parent, bus, aux)) == NULL) {
		device_verbose(parent, "%s not configured", where);
		return NULL;
	}
	/* The softc follows the node, with kmem's alignment. */
	size = roundup2(sizeof(*dv), 16) + rd->rd_softc_size;
	if ((dv = kmem_zalloc(size)) == NULL) {
		device_printf(parent, "%s: no memory for %s", where,
		    rd->rd_name);
		return NULL;
	}
	dv->dv_driver = rd;
	dv->dv_parent = parent;
	dv->dv_softc = (char *)dv + roundup2(sizeof(*dv), 16);
	dv->dv_unit = free_unit(rd->rd_name);
	snprintf(dv->dv_name, sizeof(dv->dv_name), "%s%u", rd->rd_name,
	    dv->dv_unit);
	strlcpy(dv->dv_where, where, sizeof(dv->dv_where));

	/* Enlisted first, so that its children come after it. */
	enlist(dv);
	device_verbose(dv, "at %s %s", parent->dv_name, dv->dv_where);
	if ((error = rd->rd_attach(dv, aux)) != 0) {
		device_printf(dv, "not attached (error %d)", error);
		delist(dv);
		kmem_free(dv, size);
		return NULL;
	}
	return dv;
}

/* Enumerates every root bus. */
static void
autoconf_init(void)
{
	const struct rump_bus *rb;

	for (rb = RUMP_SET_START(bus); rb < RUMP_SET_END(bus); rb++)
		rb->rb_enumerate(&root);
}
RUMP_INIT(RUMP_INIT_DEV, autoconf_init);
