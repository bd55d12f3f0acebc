/*
 * xbd.h - Xen's paravirtual disks (Xen's public io/blkif.h). Shared among the
 * files of the driver.
 */
#ifndef XBD_H
#define XBD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/diskqueue.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/xenbus.h"
#include "rump/xenring.h"

/* ---- The ring's layout -------------------------------------------------- */

#define OP_READ		0U
#define OP_WRITE	1U
#define OP_FLUSH	3U
#define OP_DISCARD	5U
#define OP_INDIRECT	6U

/* A part of a page, in sectors. */
struct xbd_segment {
	uint32_t s_ref;
	uint8_t s_first, s_last;
	uint16_t s_pad;
};
CTASSERT(sizeof(struct xbd_segment) == 8);

#define XBD_DIRECT	11U		/* segments in a request itself */
struct xbd_request {
	uint8_t r_op;
	uint8_t r_nsegs;
	uint16_t r_handle;
	uint32_t r_pad;
	uint64_t r_id;
	uint64_t r_sector;
	struct xbd_segment r_segs[XBD_DIRECT];
};
CTASSERT(sizeof(struct xbd_request) == 112);

struct xbd_discard {
	uint8_t d_op;
	uint8_t d_flags;
	uint16_t d_handle;
	uint32_t d_pad;
	uint64_t d_id;
	uint64_t d_sector;
	uint64_t d_count;
};
CTASSERT(offsetof(struct xbd_discard, d_count) == 24);

/* Its segments are on other pages. */
struct xbd_indirect {
	uint8_t i_op;
	uint8_t i_real_op;
	uint16_t i_nsegs;
	uint32_t i_pad;
	uint64_t i_id;
	uint64_t i_sector;
	uint16_t i_handle;
	uint16_t i_pad2;
	uint32_t i_refs[8];
};
CTASSERT(offsetof(struct xbd_indirect, i_refs) == 28);

struct xbd_response {
	uint64_t r_id;
	uint8_t r_op;
	uint8_t r_pad;
	int16_t r_status;
	uint32_t r_pad2;
};
CTASSERT(sizeof(struct xbd_response) == 16);
#define RSP_UNSUPP	(-2)

/* ---- The driver --------------------------------------------------------- */

#define XBD_MAXSECTORS	1024U		/* of a request from above */
/* Segments it is made of at worst: each piece begins and ends within pages. */
#define XBD_MAXSEGS	(XBD_MAXSECTORS / 8 + 2 * DISK_MAXSEGS)
#define XBD_RING_PAGES	2U
#define XBD_TAGS	64U		/* that many entries fit on them */
CTASSERT(XBD_MAXSEGS * sizeof(struct xbd_segment) <= RUMPUSER_PAGE_SIZE);

/*
 * One request on the ring. It is busy until the back end has answered, or is
 * gone, and has let go of all its pages.
 */
struct xbd_tag {
	bool t_busy;
	bool t_answered;		/* or never will be */
	uint8_t t_op;
	uint8_t t_slot;			/* of the disk's request it is a part of */
	unsigned int t_nrefs;
	int t_error;
	uint32_t t_refs[XBD_MAXSEGS + 1];	/* the last may be the list's */
	struct xbd_segment *t_list;	/* a page for segments; NULL: none yet */
};

/* A request from above, of one slot of the queue. */
struct xbd_io {
	struct disk_io *io_disk;
	unsigned int io_left;		/* tags under way */
	int io_error;
	bool io_again;			/* the back end went before it answered */
	struct xbd_io *io_next;		/* waiting for room */
};

/* Owner: monitor. */
struct xbd {
	struct disk sc_disk;
	struct xenbus_device sc_xenbus;
	struct diskqueue sc_requests;
	bool sc_open;			/* there is a ring, and it is used */
	bool sc_up;			/* the back end takes requests */
	bool sc_gone;			/* for good */
	bool sc_known;			/* the disk's size has been told */
	uint16_t sc_handle;
	unsigned int sc_maxsegs;	/* of a request on the ring */
	unsigned int sc_port;
	struct xenbus_ring sc_mem;
	struct xenring sc_ring;
	struct softint sc_intr;
	struct callout sc_drain;	/* pages that are not given back yet */
	struct xbd_tag *sc_tags;
	struct xbd_io sc_ios[DISKQUEUE_SLOTS];
	struct xbd_io *sc_waiting, **sc_waiting_last;
};

/* Requests (xbd_io.c). */
void xbd_io_init(struct xbd *);
int xbd_submit(void *, unsigned int slot, struct disk_io *);
void xbd_expired(void *);
/* Puts what waits onto the ring, as far as there is room. */
void xbd_push(void *);
/* The ring is gone: what was on it is to be done again, or has failed. */
void xbd_io_close(struct xbd *);
/* The disk will not come back: everything that waits fails. */
void xbd_io_fail(struct xbd *);
void xbd_intr(void *);

#endif /* XBD_H */
