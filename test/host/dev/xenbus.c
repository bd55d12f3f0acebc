/*
 * xenbus: finding devices, and following a back end through its states.
 * includes: components/dev/xen test/host/dev
 * sources: components/dev/xen/xenbus.c
 */
#include "xs_values.h"

#include "rump/component.h"
#include "rump/shutdown.h"
#include "rump/xenbus.h"
#include "xen_impl.h"

#include "fake.h"
#include "test.h"

/* ---- What the rest of the kernel does ------------------------------------- */

static struct xs_watch *watches[4];
static unsigned int nwatches;
static struct shutdown_hook *at_end;
static bool store_gone;

bool
xs_present(void)
{
	return !store_gone;
}

int
xs_watch(struct xs_watch *xw)
{
	watches[nwatches++ % nitems(watches)] = xw;
	return 0;
}

void
xs_unwatch(struct xs_watch *xw __unused)
{
}

void
xs_watch_again(struct xs_watch *xw)
{
	xw->xw_fired = true;
}

int
xs_list(uint32_t tx __unused, const char *dir __unused, const char *node,
    char *buf, size_t *len)
{
	static const char vbds[] = "51728\0x\0" "51712\0\0" "768\0" "4294967296";

	if (strcmp(node, "vbd") != 0)
		return ENOENT;
	memcpy(buf, vbds, sizeof(vbds));
	*len = sizeof(vbds);
	return 0;
}

void
shutdown_hook_register(struct shutdown_hook *hook)
{
	at_end = hook;
}

static char found[128];

struct device *
device_found(struct device *parent __unused, const char *bus,
    const char *where, const void *aux)
{
	const struct xenbus_attach_args *xa = aux;

	CHECK_STR(bus, "xenbus");
	CHECK_STR(where, xa->xa_path);
	strlcpy(found + strlen(found), where, sizeof(found) - strlen(found));
	strlcpy(found + strlen(found), " ", sizeof(found) - strlen(found));
	return NULL;
}

void
device_printf(const struct device *dv __unused, const char *what __unused, ...)
{
}

/* ---- The device ------------------------------------------------------------ */

static struct xenbus_device xd;
static unsigned int connects, connecteds, disconnects, goes;
static int connect_error, connected_error;

static int
on_connect(void *arg __unused)
{
	connects++;
	return connect_error;
}

static int
on_connected(void *arg __unused)
{
	connecteds++;
	return connected_error;
}

static void
on_disconnect(void *arg __unused)
{
	disconnects++;
}

static void
on_gone(void *arg __unused)
{
	goes++;
}

static const struct xenbus_ops ops = {
	.xo_published = XENBUS_INITIALISED,
	.xo_connect = on_connect,
	.xo_connected = on_connected,
	.xo_disconnect = on_disconnect,
	.xo_gone = on_gone,
};

#define FRONT	"device/vbd/768"

static void
start(void)
{
	static const struct xenbus_attach_args xa = { "vbd", FRONT };

	memset(&store, 0, sizeof(store));
	/* It stays in the list of devices, which is for ever: made anew there. */
	if (xd.xd_ops == NULL) {
		RUMP_SET_START(init)->ri_func();
		store_set(FRONT "/backend", "/back");
		store_set(FRONT "/backend-id", "3");
		CHECK_EQ(xenbus_init(&xd, NULL, &xa, &ops, NULL), 0);
		xenbus_start(&xd);
		CHECK_EQ(nwatches, 2);
		CHECK_STR(watches[0]->xw_path, "/back/state");
		CHECK_STR(watches[1]->xw_path, FRONT "/backend");
		CHECK_EQ(xd.xd_domain, 3);
	}
	xd.xd_phase = 0;
	xd.xd_failed = NULL;
	strlcpy(xd.xd_backend, "/back", sizeof(xd.xd_backend));
	store_set(FRONT "/backend", "/back");
	store_set(FRONT "/backend-id", "3");
	store_set(FRONT "/state", "1");
	store_set("/back/online", "1");
	connects = connecteds = disconnects = goes = 0;
	connect_error = connected_error = 0;
}

/* The back end says where it is; what our state is then. */
static const char *
back_end(const char *state)
{
	store_set("/back/state", state);
	watches[0]->xw_func(watches[0]->xw_arg);
	return store_value(FRONT "/state");
}

static void
bring_up(void)
{
	CHECK_STR(back_end("1"), "1");
	CHECK_STR(back_end("2"), "3");
	CHECK_STR(back_end("4"), "4");
}

TEST(devices_are_found_by_number)
{
	xenbus_enumerate(NULL);
	CHECK_STR(found, "device/vbd/768 device/vbd/51712 device/vbd/51728 ");
}

TEST(connects)
{
	start();
	CHECK_STR(back_end("1"), "1");
	CHECK_EQ(connects, 0);
	CHECK_STR(back_end("2"), "3");
	CHECK_EQ(connects, 1);
	CHECK_STR(back_end("2"), "3");
	CHECK_EQ(connects, 1);
	CHECK_STR(back_end("4"), "4");
	CHECK_EQ(connecteds, 1);
	CHECK(xenbus_wait(&xd));
	/* One that leaves states out. */
	start();
	CHECK_STR(back_end("4"), "4");
	CHECK_EQ(connects, 1);
	CHECK_EQ(connecteds, 1);
	/* Nobody there: not for ever. */
	start();
	CHECK(!xenbus_wait(&xd));
}

TEST(comes_back)
{
	start();
	bring_up();
	CHECK_STR(back_end("5"), "6");
	CHECK_EQ(disconnects, 1);
	/* It is to be there: ours is 1 until it waits. */
	CHECK_STR(back_end("6"), "1");
	CHECK_EQ(disconnects, 1);
	bring_up();
	CHECK_EQ(connects, 2);
	CHECK_EQ(connecteds, 2);
	/* Its states were missed. */
	CHECK_STR(back_end("2"), "3");
	CHECK_EQ(disconnects, 2);
	CHECK_EQ(connects, 3);
	CHECK_STR(back_end("4"), "4");
	/* The domain is gone, and another one takes over. */
	CHECK_STR(back_end(""), "6");
	CHECK_EQ(disconnects, 3);
	store_set(FRONT "/backend", "/other");
	store_set(FRONT "/backend-id", "7");
	watches[1]->xw_func(watches[1]->xw_arg);
	CHECK_STR(store_value(FRONT "/state"), "1");
	CHECK_EQ(xd.xd_domain, 7);
	CHECK_STR(watches[0]->xw_path, "/other/state");
	store_set("/other/state", "2");
	watches[0]->xw_func(watches[0]->xw_arg);
	CHECK_STR(store_value(FRONT "/state"), "3");
	CHECK_EQ(goes, 0);
	strlcpy(watches[0]->xw_path, "/back/state",
	    sizeof(watches[0]->xw_path));
}

TEST(goes_for_good)
{
	start();
	bring_up();
	store_set("/back/online", "0");
	CHECK_STR(back_end("5"), "6");
	CHECK_STR(back_end("6"), "6");
	CHECK_EQ(disconnects, 1);
	CHECK_EQ(goes, 1);
	CHECK_STR(back_end("2"), "6");
	CHECK_EQ(connects, 1);
	CHECK(!xenbus_wait(&xd));
	/* Our side cannot. */
	start();
	connect_error = ENOMEM;
	CHECK_STR(back_end("2"), "6");
	CHECK_EQ(disconnects, 0);
	CHECK_EQ(goes, 1);
	start();
	connected_error = ENXIO;
	(void)back_end("2");
	CHECK_STR(back_end("4"), "6");
	CHECK_EQ(disconnects, 1);
	CHECK_EQ(goes, 1);
}

TEST(a_broken_one_is_left_at_once)
{
	start();
	bring_up();
	xenbus_fail(&xd, "it lies");
	xenbus_fail(&xd, "it lies");
	CHECK_EQ(disconnects, 0);
	CHECK(xd.xd_watch.xw_fired);
	CHECK_STR(back_end("4"), "6");
	CHECK_EQ(disconnects, 1);
	CHECK_EQ(goes, 1);
	CHECK_STR(back_end("2"), "6");
	CHECK_EQ(connects, 1);
}

/* The back end follows ours, if it does. */
static int
sleeping(const char *why __unused, uint64_t deadline)
{
	if (store_value(FRONT "/state")[0] != '5')
		return 0;
	if (xd.xd_failed != NULL) {
		fake_clock_advance(deadline);
		return EWOULDBLOCK;
	}
	CHECK_STR(back_end("5"), "6");
	return 0;
}

TEST(says_good_bye)
{
	start();
	bring_up();
	fake_sleep_hook = sleeping;
	at_end->sh_func(at_end->sh_arg);
	CHECK_EQ(disconnects, 1);
	CHECK_EQ(goes, 1);
	CHECK_STR(store_value(FRONT "/state"), "6");
	fake_sleep_hook = NULL;
	/* One that does not answer is not waited for long. */
	start();
	bring_up();
	at_end->sh_func(at_end->sh_arg);
	CHECK_EQ(disconnects, 0);
	CHECK_STR(store_value(FRONT "/state"), "5");
	/* Without xenstore nobody is to be told. */
	start();
	bring_up();
	store_gone = true;
	at_end->sh_func(at_end->sh_arg);
	store_gone = false;
	CHECK_STR(store_value(FRONT "/state"), "4");
}

TEST(a_device_that_is_taken_away_gets_no_state)
{
	unsigned int i;

	start();
	bring_up();
	for (i = 0; i < store.nvalues; i++)
		if (strncmp(store.values[i].name, FRONT, strlen(FRONT)) == 0)
			store.values[i].name[0] = '\0';
	watches[1]->xw_func(watches[1]->xw_arg);
	CHECK_EQ(disconnects, 1);
	CHECK_EQ(goes, 1);
	CHECK(store_value(FRONT "/state") == NULL);
}
