/*
 * store.c - single values of xenstore, waited for without interrupts: the
 * configuration and seed at boot, the report at the end. The client for everything
 * between is component rumpdev_xen. Nothing here is of Xen but the messages.
 */
#include "store.h"

#include "rumpuser.h"

#define WAIT_NS		2000000000UL	/* for an answer, altogether */
/* The client does not use it; answers to the client's requests are passed over. */
#define REQUEST_ID	0xfffffff0U

static bool
put(struct xs_page *xp, const void *data, size_t len, uint64_t deadline)
{
	const char *from = data;
	ssize_t n;

	while (len > 0) {
		store_event_clear();
		n = xs_ring_put(xp, from, len);
		if (n < 0)
			return false;
		if (n > 0)
			store_event_send();
		from += n;
		len -= (size_t)n;
		if (len > 0) {
			if (rumpuser_clock_mono() >= deadline)
				return false;
			store_event_wait(deadline);
		}
	}
	return true;
}

/* `data' NULL: what comes is thrown away. */
static bool
get(struct xs_page *xp, void *data, size_t len, uint64_t deadline)
{
	char *to = data, scrap[64];
	ssize_t n;

	while (len > 0) {
		store_event_clear();
		n = xs_ring_get(xp, to != NULL ? to : scrap,
		    to != NULL ? len : MIN(len, sizeof(scrap)));
		if (n < 0)
			return false;
		if (n > 0)
			store_event_send();
		if (to != NULL)
			to += n;
		len -= (size_t)n;
		if (n == 0) {
			if (rumpuser_clock_mono() >= deadline)
				return false;
			store_event_wait(deadline);
		}
	}
	return true;
}

/*
 * One request and its answer. Returns the answer's length, of which `size' bytes
 * are in buf; -1 when there is none or it is an error.
 */
static ssize_t
exchange(struct xs_page *xp, enum xs_type type, const char *path,
    const char *value, char *buf, size_t size)
{
	struct xs_header h;
	uint64_t deadline;
	size_t keep;

	deadline = rumpuser_clock_mono() + WAIT_NS;
	h.xh_type = type;
	h.xh_id = REQUEST_ID;
	h.xh_tx = 0;
	h.xh_len = (uint32_t)(strlen(path) + 1 + strlen(value));
	if (!put(xp, &h, sizeof(h), deadline) ||
	    !put(xp, path, strlen(path) + 1, deadline) ||
	    !put(xp, value, strlen(value), deadline))
		return -1;
	for (;;) {
		if (!get(xp, &h, sizeof(h), deadline) ||
		    h.xh_len > XS_PAYLOAD_MAX)
			return -1;
		if (h.xh_id == REQUEST_ID && h.xh_type != XS_WATCH_EVENT)
			break;
		if (!get(xp, NULL, h.xh_len, deadline))
			return -1;
	}
	keep = h.xh_type == type ? MIN(h.xh_len, size) : 0;
	if (!get(xp, buf, keep, deadline) ||
	    !get(xp, NULL, h.xh_len - keep, deadline))
		return -1;
	return h.xh_type == type ? (ssize_t)h.xh_len : -1;
}

ssize_t
store_read(struct xs_page *xp, const char *path, char *buf, size_t size)
{
	return exchange(xp, XS_READ, path, "", buf, size);
}

bool
store_write(struct xs_page *xp, const char *path, const char *value)
{
	char answer[4];

	return exchange(xp, XS_WRITE, path, value, answer, sizeof(answer)) >= 0;
}
