/*
 * xenstore: the client against a made-up daemon.
 * includes: components/dev/xen test/host/dev
 * sources: components/dev/xen/xenstore.c
 */
#include "xs_daemon.h"

#include "netbsd/errno.h"
#include "rump/xenstore.h"

#include "fake.h"
#include "test.h"

/* The last request, and the replies to give, in order. */
static struct {
	struct xs_header head;
	char payload[XS_PAYLOAD_MAX + 1];
	size_t have;
	const char *replies[8];		/* NULL: end */
	unsigned int next;
	bool backwards;			/* a foreign event before each reply */
	uint32_t id_offset, type;	/* what is wrong with a reply */
} daemon;

static void
put(uint32_t type, uint32_t id, const void *data, size_t len)
{
	struct xs_header xh = { type, id, 0, (uint32_t)len };
	const char *p = data;
	size_t n;

	CHECK_EQ(xs_daemon_put(&xh, sizeof(xh)), sizeof(xh));
	while (len > 0) {
		n = xs_daemon_put(p, len);
		p += n;
		len -= n;
		if (len > 0) {
			xenstore_intr();
			(void)fake_softint_run();
		}
	}
}

static void
answer(void)
{
	const char *text = daemon.replies[daemon.next];
	uint32_t type = daemon.head.xh_type;

	CHECK(text != NULL);
	daemon.next++;
	if (daemon.type != 0)
		type = daemon.type;
	else if (text[0] == 'E' && strlen(text) > 3)
		type = XS_ERROR;
	put(type, daemon.head.xh_id + daemon.id_offset, text,
	    strlen(text) + (type == XS_ERROR));
}

/* Takes what there is of a request; answers it when it is complete. */
static void
take(void)
{
	uint32_t used = xs_shared.xp_req_prod - xs_shared.xp_req_cons;
	size_t head = sizeof(daemon.head), n;

	while (used > 0) {
		n = daemon.have < head ? head - daemon.have :
		    head + daemon.head.xh_len - daemon.have;
		n = MIN(n, used);
		xs_ring_copy_out(xs_shared.xp_req, xs_shared.xp_req_cons,
		    daemon.have < head ? (char *)&daemon.head + daemon.have :
		    daemon.payload + daemon.have - head, n);
		daemon.have += n;
		used -= (uint32_t)n;
		xs_shared.xp_req_cons += (uint32_t)n;
		if (daemon.have >= head &&
		    daemon.have == head + daemon.head.xh_len) {
			daemon.have = 0;
			answer();
		}
	}
}

static int
sleeping(const char *why __unused, uint64_t deadline __unused)
{
	take();
	xenstore_intr();
	(void)fake_softint_run();
	return 0;
}

static void
start(const char *first, const char *second)
{
	memset(&daemon, 0, sizeof(daemon));
	daemon.replies[0] = first;
	daemon.replies[1] = second;
	fake_console_clear();
	fake_sleep_hook = sleeping;
	xs_daemon_start();
}

TEST(reads_values)
{
	uint64_t n = 0;
	char buf[8];

	start("4711", NULL);
	CHECK_EQ(xs_read(0, "device/vif/0", "mac", buf, sizeof(buf)), 0);
	CHECK_STR(buf, "4711");
	CHECK_EQ(daemon.head.xh_type, XS_READ);
	CHECK_STR(daemon.payload, "device/vif/0/mac");
	CHECK_EQ(daemon.head.xh_len, 17);

	start("123456789", NULL);
	CHECK_EQ(xs_read(0, "a", "", buf, sizeof(buf)), E2BIG);
	CHECK_STR(daemon.payload, "a");
	start("18446744073709551615", NULL);
	CHECK_EQ(xs_number(0, "a", "b", &n), 0);
	CHECK_EQ(n, UINT64_MAX);
	start("18446744073709551616", NULL);
	CHECK_EQ(xs_number(0, "a", "b", &n), EINVAL);
	start("1x", NULL);
	CHECK_EQ(xs_number(0, "a", "b", &n), EINVAL);
	start("", NULL);
	CHECK_EQ(xs_number(0, "a", "b", &n), EINVAL);
	start("ENOENT", NULL);
	CHECK_EQ(xs_option("a", "b", 5), 5);
}

TEST(errors_have_names)
{
	char buf[8];

	start("ENOENT", "EWHATEVER");
	CHECK_EQ(xs_read(0, "a", "b", buf, sizeof(buf)), ENOENT);
	CHECK_EQ(xs_read(0, "a", "b", buf, sizeof(buf)), EIO);
	CHECK(xs_present());
}

TEST(long_messages_go_round_the_ring)
{
	static char value[3000], list[XS_LIST_MAX];
	char path[200];
	size_t len;
	int i;

	memset(value, 'v', sizeof(value) - 1);
	for (i = 0; i < 3; i++) {
		start("OK", value);
		CHECK_EQ(xs_write(0, "a", "b", value), 0);
		CHECK_EQ(daemon.head.xh_len, 4 + sizeof(value) - 1);
		CHECK_MEM(daemon.payload + 4, value, sizeof(value) - 1);
		CHECK_EQ(xs_list(0, "device", "vif", list, &len), 0);
		CHECK_EQ(len, sizeof(value) - 1);
		CHECK_EQ(list[len - 1], '\0');
	}
	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	CHECK_EQ(xs_write(0, "a", path, "1"), E2BIG);
}

static unsigned int ran;

static int
change(uint32_t tx, void *arg)
{
	ran++;
	CHECK_EQ(tx, 77);
	return *(int *)arg != 0 ? *(int *)arg :
	    xs_write_number(tx, "a", "b", 9);
}

TEST(transactions_are_done_anew)
{
	int error = 0;

	ran = 0;
	start("77", "OK");
	daemon.replies[2] = "EAGAIN";
	daemon.replies[3] = "77";
	daemon.replies[4] = "OK";
	daemon.replies[5] = "OK";
	CHECK_EQ(xs_transaction(change, &error), 0);
	CHECK_EQ(ran, 2);
	CHECK_EQ(daemon.next, 6);
	CHECK_STR(daemon.payload, "T");

	error = EINVAL;
	start("77", "OK");
	CHECK_EQ(xs_transaction(change, &error), EINVAL);
	CHECK_EQ(daemon.head.xh_type, XS_TRANSACTION_END);
	CHECK_STR(daemon.payload, "F");
	start("0", NULL);
	CHECK_EQ(xs_transaction(change, &error), EIO);
}

static void
watched(void *arg)
{
	++*(unsigned int *)arg;
}

TEST(watches_fire)
{
	unsigned int n = 0;
	struct xs_watch xw = { .xw_func = watched, .xw_arg = &n,
	    .xw_path = "control/shutdown" };
	char event[64];
	int len;

	start("OK", "OK");
	CHECK_EQ(xs_watch(&xw), 0);
	CHECK_EQ(n, 0);
	len = snprintf(event, sizeof(event), "control/shutdown%c%u", 0,
	    xw.xw_token);
	put(XS_WATCH_EVENT, 0, event, (size_t)len + 1);
	put(XS_WATCH_EVENT, 0, event, (size_t)len + 1);
	xenstore_intr();
	(void)fake_softint_run();
	xenstore_run_watches();
	CHECK_EQ(n, 1);
	xs_unwatch(&xw);
	put(XS_WATCH_EVENT, 0, event, (size_t)len + 1);
	xenstore_intr();
	(void)fake_softint_run();
	xenstore_run_watches();
	CHECK_EQ(n, 1);
	CHECK(xs_present());
}

/* Whether xenstore was given up, with a line, after what was just done. */
static bool
given_up(void)
{
	char buf[8];

	return !xs_present() && strlen(fake_console()) > 0 &&
	    xs_read(0, "a", "b", buf, sizeof(buf)) == EIO;
}

TEST(violations_end_it)
{
	struct xs_header xh = { XS_READ, 1, 0, XS_PAYLOAD_MAX + 1 };
	char buf[8];

	start("x", NULL);
	daemon.id_offset = 1;
	CHECK_EQ(xs_read(0, "a", "b", buf, sizeof(buf)), EIO);
	CHECK(given_up());
	start("x", NULL);
	daemon.type = XS_WRITE;
	CHECK_EQ(xs_read(0, "a", "b", buf, sizeof(buf)), EIO);
	CHECK(given_up());

	start(NULL, NULL);
	(void)xs_daemon_put(&xh, sizeof(xh));
	xenstore_intr();
	(void)fake_softint_run();
	CHECK(given_up());
	start(NULL, NULL);
	put(XS_WATCH_EVENT, 0, "path and nothing else", 22);
	xenstore_intr();
	(void)fake_softint_run();
	CHECK(given_up());
	start(NULL, NULL);
	xs_shared.xp_rsp_prod = XS_RING_SIZE + 1;
	xenstore_intr();
	(void)fake_softint_run();
	CHECK(given_up());
	start(NULL, NULL);
	xs_shared.xp_req_cons = 1;
	CHECK_EQ(xs_read(0, "a", "b", buf, sizeof(buf)), EIO);
	CHECK(given_up());
}
