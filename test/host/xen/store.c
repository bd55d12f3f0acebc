/*
 * Values of xenstore read and written without interrupts, at boot and at the end,
 * against a made-up daemon.
 * sources: platforms/xen/x86_64/store.c
 * includes: platforms/xen/x86_64
 */
#include "store.h"

#include "fake.h"
#include "test.h"

static struct xs_page page;

/* The daemon: the request as far as it has come, and what it says to it. */
static struct {
	char request[sizeof(struct xs_header) + 256];
	size_t have;
	char reply[8192];
	size_t len, sent;
	uint32_t type, extra_id;
	const char *value;
	bool event_first, silent;
} daemon;

static void
reply_add(uint32_t type, uint32_t id, const char *data, size_t len)
{
	struct xs_header h = { type, id, 0, (uint32_t)len };

	memcpy(daemon.reply + daemon.len, &h, sizeof(h));
	memcpy(daemon.reply + daemon.len + sizeof(h), data, len);
	daemon.len += sizeof(h) + len;
}

static void
answer(void)
{
	struct xs_header h;

	memcpy(&h, daemon.request, sizeof(h));
	if (daemon.have < sizeof(h) || daemon.have < sizeof(h) + h.xh_len)
		return;
	daemon.have = 0;
	daemon.len = daemon.sent = 0;
	if (daemon.event_first)
		reply_add(XS_WATCH_EVENT, 0, "path\0token", 11);
	reply_add(daemon.type != 0 ? daemon.type : h.xh_type,
	    h.xh_id + daemon.extra_id, daemon.value, strlen(daemon.value));
	/* The answer to a request that the client made before. */
	reply_add(h.xh_type, h.xh_id, "late", 4);
	if (daemon.extra_id == 0)
		daemon.len -= sizeof(h) + 4;
}

void
store_event_wait(uint64_t deadline)
{
	size_t n;

	if (daemon.silent) {
		fake_clock = deadline;
		return;
	}
	n = page.xp_req_prod - page.xp_req_cons;
	n = MIN(n, sizeof(daemon.request) - daemon.have);
	xs_ring_copy_out(page.xp_req, page.xp_req_cons, daemon.request +
	    daemon.have, n);
	page.xp_req_cons += (uint32_t)n;
	daemon.have += n;
	answer();
	n = MIN(daemon.len - daemon.sent,
	    XS_RING_SIZE - (page.xp_rsp_prod - page.xp_rsp_cons));
	xs_ring_copy_in(page.xp_rsp, page.xp_rsp_prod, daemon.reply +
	    daemon.sent, n);
	page.xp_rsp_prod += (uint32_t)n;
	daemon.sent += n;
}

void
store_event_clear(void)
{
}

void
store_event_send(void)
{
}

static void
start(const char *value)
{
	memset(&daemon, 0, sizeof(daemon));
	memset(&page, 0, sizeof(page));
	page.xp_req_cons = page.xp_req_prod = UINT32_MAX - 5;
	page.xp_rsp_cons = page.xp_rsp_prod = XS_RING_SIZE - 5;
	daemon.value = value;
}

TEST(read)
{
	char buf[16];

	start("{\"a\":1}");
	CHECK_EQ(store_read(&page, "rumprun/cfg", buf, sizeof(buf)), 7);
	CHECK(memcmp(buf, "{\"a\":1}", 7) == 0);
	/* The next one finds the ring where this one left it. */
	CHECK_EQ(store_read(&page, "rumprun/cfg", buf, sizeof(buf)), 7);
	CHECK_EQ(page.xp_rsp_cons, page.xp_rsp_prod);
}

TEST(read_more_than_fits)
{
	static char big[4000];
	char buf[16];

	memset(big, 'x', sizeof(big) - 1);
	start(big);
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), sizeof(big) - 1);
	CHECK_EQ(buf[15], 'x');
	CHECK_EQ(page.xp_rsp_cons, page.xp_rsp_prod);
}

TEST(read_nothing)
{
	char buf[16];

	start("ENOENT");
	daemon.type = XS_ERROR;
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), -1);
	start("");
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), 0);
}

TEST(what_comes_between)
{
	char buf[16];

	start("first");
	daemon.event_first = true;
	daemon.extra_id = 1;
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), 4);
	CHECK(memcmp(buf, "late", 4) == 0);
}

TEST(write)
{
	start("OK");
	CHECK(store_write(&page, "data/rumprun-exit", "exit 3"));
	start("EACCES");
	daemon.type = XS_ERROR;
	CHECK(!store_write(&page, "data/rumprun-exit", "exit 3"));
}

TEST(nobody_answers)
{
	char buf[16];
	uint64_t before;

	start("");
	daemon.silent = true;
	before = fake_clock;
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), -1);
	CHECK(fake_clock - before >= 1000000000);
	CHECK(fake_clock - before <= 10000000000);
}

TEST(impossible_indices)
{
	char buf[16];

	start("value");
	page.xp_rsp_prod = page.xp_rsp_cons + XS_RING_SIZE + 1;
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), -1);
	start("value");
	page.xp_req_cons = page.xp_req_prod + 1;
	CHECK_EQ(store_read(&page, "path", buf, sizeof(buf)), -1);
}
