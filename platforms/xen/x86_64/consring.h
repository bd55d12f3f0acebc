/*
 * consring.h - the page that a guest shares with its console (Xen's public
 * xen/io/console.h): one ring of bytes each way. Depends on nothing but memory.
 *
 * The other end is not trusted to keep its indices in order: each is read once, and
 * what makes no sense counts as an empty ring, into which all goes and is lost.
 */
#ifndef XEN_CONSRING_H
#define XEN_CONSRING_H

#include "rump/lib.h"

#define CONS_IN_SIZE	1024U
#define CONS_OUT_SIZE	2048U

struct cons_page {
	char cp_in[CONS_IN_SIZE];
	char cp_out[CONS_OUT_SIZE];
	uint32_t cp_in_cons, cp_in_prod;
	uint32_t cp_out_cons, cp_out_prod;
};
CTASSERT(offsetof(struct cons_page, cp_out_prod) == 3084);

/* Bytes of output that the other end has not taken; more than there can be: -1. */
static inline ssize_t
cons_waiting(struct cons_page *cp)
{
	uint32_t n = cp->cp_out_prod -
	    __atomic_load_n(&cp->cp_out_cons, __ATOMIC_ACQUIRE);

	return n > CONS_OUT_SIZE ? -1 : (ssize_t)n;
}

/* Puts up to `len' bytes into the ring; returns how many. The caller notifies. */
static inline size_t
cons_write(struct cons_page *cp, const char *buf, size_t len)
{
	uint32_t prod = cp->cp_out_prod;
	ssize_t waiting = cons_waiting(cp);
	size_t n;

	if (waiting < 0)
		return len;
	len = MIN(len, CONS_OUT_SIZE - (size_t)waiting);
	for (n = 0; n < len; n++)
		cp->cp_out[prod++ % CONS_OUT_SIZE] = buf[n];
	__atomic_store_n(&cp->cp_out_prod, prod, __ATOMIC_RELEASE);
	return len;
}

/* Takes up to `len' bytes of input; returns how many. The caller notifies. */
static inline size_t
cons_read(struct cons_page *cp, char *buf, size_t len)
{
	uint32_t cons = cp->cp_in_cons, used;
	size_t n;

	used = __atomic_load_n(&cp->cp_in_prod, __ATOMIC_ACQUIRE) - cons;
	if (used > CONS_IN_SIZE)
		return 0;
	len = MIN(len, used);
	for (n = 0; n < len; n++)
		buf[n] = cp->cp_in[cons++ % CONS_IN_SIZE];
	__atomic_store_n(&cp->cp_in_cons, cons, __ATOMIC_RELEASE);
	return len;
}

/* Whether there is nothing left that the other end could take. */
static inline bool
cons_drained(struct cons_page *cp)
{
	return cons_waiting(cp) <= 0;
}

#endif /* XEN_CONSRING_H */
