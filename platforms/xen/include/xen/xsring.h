/*
 * xen/xsring.h - the page that a guest shares with xenstore, and the messages on
 * it (Xen's public xen/io/xs_wire.h): one ring of bytes each way. Depends on
 * nothing but memory.
 *
 * xenstore is not trusted to keep its indices in order: each is read once, and
 * what makes no sense is an error instead of a length.
 */
#ifndef XEN_XSRING_H
#define XEN_XSRING_H

#include <stddef.h>
#include <stdint.h>

#include "rump/lib.h"

#define XS_RING_SIZE	1024U
#define XS_PAYLOAD_MAX	4096U		/* bytes behind a header */

struct xs_page {
	char xp_req[XS_RING_SIZE];	/* to xenstore */
	char xp_rsp[XS_RING_SIZE];	/* from it */
	uint32_t xp_req_cons, xp_req_prod;
	uint32_t xp_rsp_cons, xp_rsp_prod;
	uint32_t xp_features, xp_connection, xp_error;
};
CTASSERT(offsetof(struct xs_page, xp_rsp_prod) == 2060);

struct xs_header {
	uint32_t xh_type;		/* enum xs_type */
	uint32_t xh_id;			/* of a request; the same in its reply */
	uint32_t xh_tx;			/* transaction, 0: none */
	uint32_t xh_len;		/* bytes that follow */
};
CTASSERT(sizeof(struct xs_header) == 16);

enum xs_type {
	XS_DIRECTORY = 1,
	XS_READ = 2,
	XS_WATCH = 4,
	XS_UNWATCH = 5,
	XS_TRANSACTION_START = 6,
	XS_TRANSACTION_END = 7,
	XS_WRITE = 11,
	XS_MKDIR = 12,
	XS_RM = 13,
	XS_WATCH_EVENT = 15,
	XS_ERROR = 16,
};

/* Copies to or from a ring, at a position that only its low bits count of. */
static inline void
xs_ring_copy_in(char *ring, uint32_t at, const char *data, size_t len)
{
	size_t first;

	at &= XS_RING_SIZE - 1;
	first = MIN(len, XS_RING_SIZE - at);
	memcpy(ring + at, data, first);
	memcpy(ring, data + first, len - first);
}

static inline void
xs_ring_copy_out(const char *ring, uint32_t at, char *data, size_t len)
{
	size_t first;

	at &= XS_RING_SIZE - 1;
	first = MIN(len, XS_RING_SIZE - at);
	memcpy(data, ring + at, first);
	memcpy(data + first, ring, len - first);
}

/*
 * Puts up to `len' bytes into the ring of requests, or takes them from that of
 * replies. Returns how many (0: full, or empty), or -1 when xenstore's index is
 * not possible. The caller notifies xenstore of both.
 */
static inline ssize_t
xs_ring_put(struct xs_page *xp, const void *data, size_t len)
{
	uint32_t prod = xp->xp_req_prod;
	uint32_t used = prod -
	    __atomic_load_n(&xp->xp_req_cons, __ATOMIC_ACQUIRE);

	if (used > XS_RING_SIZE)
		return -1;
	len = MIN(len, XS_RING_SIZE - used);
	xs_ring_copy_in(xp->xp_req, prod, data, len);
	__atomic_store_n(&xp->xp_req_prod, prod + (uint32_t)len,
	    __ATOMIC_RELEASE);
	return (ssize_t)len;
}

static inline ssize_t
xs_ring_get(struct xs_page *xp, void *data, size_t len)
{
	uint32_t cons = xp->xp_rsp_cons;
	uint32_t used = __atomic_load_n(&xp->xp_rsp_prod, __ATOMIC_ACQUIRE) -
	    cons;

	if (used > XS_RING_SIZE)
		return -1;
	len = MIN(len, used);
	xs_ring_copy_out(xp->xp_rsp, cons, data, len);
	__atomic_store_n(&xp->xp_rsp_cons, cons + (uint32_t)len,
	    __ATOMIC_RELEASE);
	return (ssize_t)len;
}

#endif /* XEN_XSRING_H */
