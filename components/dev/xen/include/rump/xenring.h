/*
 * rump/xenring.h - the guest's side of a ring of requests and responses that it
 * shares with another domain (Xen's public io/ring.h). Depends on nothing but
 * memory; monitor held.
 *
 * The other side may write anything anywhere on the ring at any time: what is read
 * of it is read once, and no more responses are believed in than there are
 * requests without one.
 */
#ifndef RUMP_XENRING_H
#define RUMP_XENRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"

struct xenring_shared {
	uint32_t xs_req_prod, xs_req_event;
	uint32_t xs_rsp_prod, xs_rsp_event;
	uint8_t xs_pad[48];
	char xs_entries[];
};
CTASSERT(offsetof(struct xenring_shared, xs_entries) == 64);

struct xenring {
	struct xenring_shared *xr_shared;
	size_t xr_entry;		/* bytes */
	uint32_t xr_size;		/* entries, a power of two */
	uint32_t xr_req_prod;		/* requests made */
	uint32_t xr_req_pushed;		/* of them, those the other side knows of */
	uint32_t xr_rsp_cons;		/* responses taken */
};

/* A new ring in `len' bytes of zeroed memory, of entries of `entry' bytes. */
static inline void
xenring_init(struct xenring *xr, void *memory, size_t len, size_t entry)
{
	size_t n = (len - sizeof(struct xenring_shared)) / entry;

	memset(xr, 0, sizeof(*xr));
	xr->xr_shared = memory;
	xr->xr_entry = entry;
	for (xr->xr_size = 1; xr->xr_size * 2 <= n; xr->xr_size *= 2)
		;
	xr->xr_shared->xs_req_event = 1;
	xr->xr_shared->xs_rsp_event = 1;
}

static inline void *
xenring_entry(const struct xenring *xr, uint32_t index)
{
	return xr->xr_shared->xs_entries +
	    (index & (xr->xr_size - 1)) * xr->xr_entry;
}

/* How many requests there is room for. */
static inline uint32_t
xenring_room(const struct xenring *xr)
{
	return xr->xr_size - (xr->xr_req_prod - xr->xr_rsp_cons);
}

/* The next request's entry, to be filled; there must be room. */
static inline void *
xenring_request(struct xenring *xr)
{
	KASSERT(xenring_room(xr) > 0);
	return xenring_entry(xr, xr->xr_req_prod++);
}

/* Shows the other side what was requested; whether it is to be notified. */
static inline bool
xenring_push(struct xenring *xr)
{
	struct xenring_shared *xs = xr->xr_shared;
	uint32_t old = xr->xr_req_pushed;

	xr->xr_req_pushed = xr->xr_req_prod;
	__atomic_store_n(&xs->xs_req_prod, xr->xr_req_prod, __ATOMIC_RELEASE);
	/* Our index must be out before the other's wish is read. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return xr->xr_req_prod -
	    __atomic_load_n(&xs->xs_req_event, __ATOMIC_RELAXED) <
	    xr->xr_req_prod - old;
}

/* How many responses have come; -1: more than there can be. */
static inline int
xenring_responses(const struct xenring *xr)
{
	uint32_t n = __atomic_load_n(&xr->xr_shared->xs_rsp_prod,
	    __ATOMIC_ACQUIRE) - xr->xr_rsp_cons;

	return n > xr->xr_req_pushed - xr->xr_rsp_cons ? -1 : (int)n;
}

/* Copies the next response out, which there must be, and takes it. */
static inline void
xenring_response(struct xenring *xr, void *buf, size_t len)
{
	const volatile char *from = xenring_entry(xr, xr->xr_rsp_cons++);
	char *to = buf;
	size_t i;

	for (i = 0; i < len; i++)
		to[i] = from[i];
}

/*
 * Wants an event at the next response. False: there is one (or -1 of the above)
 * already, and the caller looks again.
 */
static inline bool
xenring_intr_on(struct xenring *xr)
{
	__atomic_store_n(&xr->xr_shared->xs_rsp_event, xr->xr_rsp_cons + 1,
	    __ATOMIC_RELAXED);
	/* Our wish must be out before we look for the last time. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return xenring_responses(xr) == 0;
}

/* Wants none: the one furthest away. */
static inline void
xenring_intr_off(struct xenring *xr)
{
	__atomic_store_n(&xr->xr_shared->xs_rsp_event, xr->xr_rsp_cons,
	    __ATOMIC_RELAXED);
}

#endif /* RUMP_XENRING_H */
