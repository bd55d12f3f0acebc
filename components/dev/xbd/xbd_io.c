/*
 * xbd_io.c - requests: cut into what the back end takes, and put together again.
 *
 * The memory of a request is the requester's again when it is done. So it is not
 * done before the back end has let go of all its pages, whether it has answered or
 * not: one that does not is waited for.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "rumpuser.h"
#include "xbd.h"

#define PAGE_SECTORS	(RUMPUSER_PAGE_SIZE / DISK_SECTOR)
#define DRAIN_TIME	50000000ULL	/* between two looks, ns */

/* A request's memory, page by page. */
struct walk {
	const struct disk_io *w_disk;
	unsigned int w_seg;
	uint32_t w_at;			/* in the segment */
};

/* The next piece within a page; false at the end. */
static bool
walk_next(struct walk *w, rump_paddr_t *pa, uint32_t *len)
{
	const struct disk_seg *ds;

	if (w->w_seg == w->w_disk->di_nsegs)
		return false;
	ds = &w->w_disk->di_segs[w->w_seg];
	*pa = ds->ds_pa + w->w_at;
	*len = MIN(ds->ds_len - w->w_at,
	    (uint32_t)(RUMPUSER_PAGE_SIZE - *pa % RUMPUSER_PAGE_SIZE));
	w->w_at += *len;
	if (w->w_at == ds->ds_len) {
		w->w_seg++;
		w->w_at = 0;
	}
	return true;
}

static unsigned int
slot_of(const struct xbd *sc, const struct xbd_io *io)
{
	return (unsigned int)(io - sc->sc_ios);
}

static void
wait_for_room(struct xbd *sc, struct xbd_io *io)
{
	io->io_left = 0;
	io->io_error = 0;
	io->io_again = false;
	io->io_next = NULL;
	*sc->sc_waiting_last = io;
	sc->sc_waiting_last = &io->io_next;
}

static struct xbd_io *
waiting_take(struct xbd *sc)
{
	struct xbd_io *io = sc->sc_waiting;

	sc->sc_waiting = io->io_next;
	if (sc->sc_waiting == NULL)
		sc->sc_waiting_last = &sc->sc_waiting;
	return io;
}

/* ---- The end of requests ------------------------------------------------ */

/* A request from above has nothing under way any more. */
static void
io_end(struct xbd *sc, struct xbd_io *io)
{
	int error = io->io_error;

	if (io->io_again && !sc->sc_gone) {
		wait_for_room(sc, io);
		return;
	}
	if (io->io_again)
		error = EIO;
	(void)diskqueue_done(&sc->sc_requests, slot_of(sc, io), error);
}

/* Takes pages back; whether that were all. */
static bool
tag_take(struct xbd_tag *t)
{
	while (t->t_nrefs > 0 && grant_end(t->t_refs[t->t_nrefs - 1]))
		t->t_nrefs--;
	return t->t_nrefs == 0;
}

/* A tag that was answered, or will not be, is free when it has its pages. */
static void
tag_end(struct xbd *sc, struct xbd_tag *t)
{
	struct xbd_io *io = &sc->sc_ios[t->t_slot];

	if (!tag_take(t)) {
		if (!sc->sc_drain.co_pending)
			callout_schedule(&sc->sc_drain,
			    rumpuser_clock_mono() + DRAIN_TIME);
		return;
	}
	t->t_busy = false;
	if (io->io_error == 0)
		io->io_error = t->t_error;
	if (--io->io_left == 0)
		io_end(sc, io);
}

/* Callout: looks after pages that were not given back. */
static void
drain(void *arg)
{
	struct xbd *sc = arg;
	unsigned int i;

	for (i = 0; i < XBD_TAGS; i++)
		if (sc->sc_tags[i].t_busy && sc->sc_tags[i].t_answered)
			tag_end(sc, &sc->sc_tags[i]);
	diskqueue_push(&sc->sc_requests);
	xbd_push(sc);
}

static void
fail(struct xbd *sc, const char *why)
{
	sc->sc_up = false;
	sc->sc_open = false;
	xenbus_fail(&sc->sc_xenbus, why);
}

static int
status_error(struct xbd *sc, uint8_t op, int status)
{
	if (status == 0)
		return 0;
	if (status != RSP_UNSUPP)
		return EIO;
	/* It may find that out late. */
	if (op == OP_FLUSH)
		sc->sc_disk.dk_volatile = false;
	if (op == OP_DISCARD)
		sc->sc_disk.dk_discard = false;
	return EOPNOTSUPP;
}

static void
response(struct xbd *sc)
{
	struct xbd_response rsp;
	struct xbd_tag *t;

	xenring_response(&sc->sc_ring, &rsp, sizeof(rsp));
	t = rsp.r_id < XBD_TAGS ? &sc->sc_tags[rsp.r_id] : NULL;
	if (t == NULL || !t->t_busy || t->t_answered) {
		fail(sc, "response to what was not requested");
		return;
	}
	t->t_answered = true;
	t->t_error = status_error(sc, t->t_op, rsp.r_status);
	tag_end(sc, t);
}

/* Softint: requests have ended. */
void
xbd_intr(void *arg)
{
	struct xbd *sc = arg;
	int n;

	do {
		while (sc->sc_open &&
		    (n = xenring_responses(&sc->sc_ring)) != 0) {
			if (n < 0) {
				fail(sc, "more responses than requests");
				break;
			}
			for (; n > 0 && sc->sc_open; n--)
				response(sc);
		}
	} while (sc->sc_open && !xenring_intr_on(&sc->sc_ring));
	diskqueue_push(&sc->sc_requests);
	xbd_push(sc);
}

/* ---- Their beginning ---------------------------------------------------- */

static uint8_t
operation(enum disk_op op)
{
	switch (op) {
	case DISK_READ:
		return OP_READ;
	case DISK_WRITE:
		return OP_WRITE;
	case DISK_FLUSH:
		return OP_FLUSH;
	default:
		return OP_DISCARD;
	}
}

/* A free tag; there is one whenever there is room on the ring. */
static struct xbd_tag *
tag_get(struct xbd *sc)
{
	unsigned int i;

	for (i = 0; i < XBD_TAGS; i++)
		if (!sc->sc_tags[i].t_busy)
			return &sc->sc_tags[i];
	return NULL;
}

/* The page for a tag's segments, which it keeps. */
static bool
tag_list(struct xbd_tag *t)
{
	rump_paddr_t pa;

	if (t->t_list != NULL)
		return true;
	pa = page_alloc(1);
	if (pa == 0)
		return false;
	t->t_list = rumpuser_pa_to_va(pa);
	memset(t->t_list, 0, RUMPUSER_PAGE_SIZE);
	return true;
}

static bool
tag_grant(struct xbd *sc, struct xbd_tag *t, rump_paddr_t pa, bool readonly)
{
	uint32_t ref = grant_page(sc->sc_xenbus.xd_domain,
	    rounddown2(pa, RUMPUSER_PAGE_SIZE), readonly);

	if (ref == GRANT_NONE)
		return false;
	t->t_refs[t->t_nrefs++] = ref;
	return true;
}

/*
 * Grants as much of what is left of a request as goes into one on the ring, and
 * writes its segments to `segs', or to the tag's list. Returns how many; 0: memory
 * or grants are short.
 */
static unsigned int
segments(struct xbd *sc, struct xbd_tag *t, struct walk *w,
    struct xbd_segment *segs, uint32_t *sectors)
{
	struct xbd_segment *to = sc->sc_maxsegs > XBD_DIRECT ? NULL : segs;
	bool readonly = t->t_op == OP_WRITE;
	unsigned int n = 0;
	rump_paddr_t pa;
	uint32_t len;

	if (to == NULL && tag_list(t))
		to = t->t_list;
	*sectors = 0;
	while (to != NULL && n < sc->sc_maxsegs && walk_next(w, &pa, &len)) {
		if (!tag_grant(sc, t, pa, readonly))
			return 0;
		to[n].s_ref = t->t_refs[t->t_nrefs - 1];
		to[n].s_first = (uint8_t)(pa % RUMPUSER_PAGE_SIZE /
		    DISK_SECTOR);
		to[n].s_last = (uint8_t)(to[n].s_first + len / DISK_SECTOR - 1);
		to[n].s_pad = 0;
		*sectors += len / DISK_SECTOR;
		n++;
	}
	/* Few go into the request itself. */
	if (to != segs && n <= XBD_DIRECT)
		memcpy(segs, to, n * sizeof(*segs));
	else if (to != segs && !tag_grant(sc, t,
	    rumpuser_va_to_pa(t->t_list), true))
		return 0;
	return n;
}

/* What is put on the ring for a request from above, one entry after the other. */
struct entry {
	union {
		struct xbd_request request;
		struct xbd_discard discard;
		struct xbd_indirect indirect;
	} u;
};
CTASSERT(sizeof(struct entry) == sizeof(struct xbd_request));

/* One entry; false: memory or grants are short. */
static bool
entry_make(struct xbd *sc, struct xbd_tag *t, struct walk *w, uint64_t *sector,
    struct entry *e)
{
	uint64_t id = (uint64_t)(t - sc->sc_tags);
	struct xbd_request *r = &e->u.request;
	unsigned int n;
	uint32_t sectors;

	memset(e, 0, sizeof(*e));
	r->r_op = t->t_op;
	r->r_handle = sc->sc_handle;
	r->r_id = id;
	r->r_sector = *sector;
	if (t->t_op == OP_FLUSH) {
		r->r_sector = 0;
		return true;
	}
	if (t->t_op == OP_DISCARD) {
		e->u.discard.d_count = w->w_disk->di_count;
		return true;
	}
	n = segments(sc, t, w, r->r_segs, &sectors);
	if (n > XBD_DIRECT)
		e->u.indirect = (struct xbd_indirect){
			.i_op = OP_INDIRECT,
			.i_real_op = t->t_op,
			.i_nsegs = (uint16_t)n,
			.i_id = id,
			.i_sector = *sector,
			.i_handle = sc->sc_handle,
			.i_refs = { t->t_refs[t->t_nrefs - 1] },
		};
	else
		r->r_nsegs = (uint8_t)n;
	*sector += sectors;
	return n > 0;
}

static unsigned int
entries_needed(const struct xbd *sc, const struct disk_io *di)
{
	struct walk w = { .w_disk = di };
	unsigned int n = 0;
	rump_paddr_t pa;
	uint32_t len;

	if (di->di_op == DISK_FLUSH || di->di_op == DISK_DISCARD)
		return 1;
	while (walk_next(&w, &pa, &len))
		n++;
	return (n + sc->sc_maxsegs - 1) / sc->sc_maxsegs;
}

/*
 * Puts a request from above onto the ring, all of it: EAGAIN when there is no
 * room, ENOMEM when memory or grants are short.
 */
static int
io_begin(struct xbd *sc, struct xbd_io *io)
{
	struct walk w = { .w_disk = io->io_disk };
	uint64_t sector = io->io_disk->di_sector;
	unsigned int i, need = entries_needed(sc, io->io_disk);
	uint32_t prod = sc->sc_ring.xr_req_prod;
	struct xbd_tag *made[XBD_MAXSEGS / XBD_DIRECT + 1], *t = NULL;
	struct entry e;

	KASSERT(need > 0 && need <= nitems(made));
	if (xenring_room(&sc->sc_ring) < need)
		return EAGAIN;
	for (i = 0; i < need; i++) {
		t = made[i] = tag_get(sc);
		if (t == NULL)
			break;
		t->t_busy = true;
		t->t_answered = false;
		t->t_op = operation(io->io_disk->di_op);
		t->t_slot = (uint8_t)slot_of(sc, io);
		t->t_nrefs = 0;
		t->t_error = 0;
		if (!entry_make(sc, t, &w, &sector, &e)) {
			i++;
			break;
		}
		memcpy(xenring_request(&sc->sc_ring), &e, sizeof(e));
		if (i + 1 == need) {
			io->io_left = need;
			return 0;
		}
	}
	/* The back end has not been shown these. */
	sc->sc_ring.xr_req_prod = prod;
	while (i-- > 0) {
		made[i]->t_busy = false;
		(void)tag_take(made[i]);
	}
	return t == NULL ? EAGAIN : ENOMEM;
}

static bool
any_under_way(const struct xbd *sc)
{
	unsigned int i;

	for (i = 0; i < XBD_TAGS; i++)
		if (sc->sc_tags[i].t_busy)
			return true;
	return false;
}

void
xbd_push(void *arg)
{
	struct xbd *sc = arg;
	int error = 0;

	while (sc->sc_up && sc->sc_waiting != NULL) {
		error = io_begin(sc, sc->sc_waiting);
		if (error != 0)
			break;
		(void)waiting_take(sc);
	}
	if (sc->sc_open && sc->sc_ring.xr_req_prod !=
	    sc->sc_ring.xr_req_pushed && xenring_push(&sc->sc_ring))
		xenbus_port_notify(sc->sc_port);
	/* What ends makes room; if nothing will, time may. */
	if (error != 0 && !any_under_way(sc) && !sc->sc_drain.co_pending)
		callout_schedule(&sc->sc_drain,
		    rumpuser_clock_mono() + DRAIN_TIME);
}

int
xbd_submit(void *arg, unsigned int slot, struct disk_io *di)
{
	struct xbd *sc = arg;

	if (sc->sc_gone)
		return EIO;
	sc->sc_ios[slot].io_disk = di;
	wait_for_room(sc, &sc->sc_ios[slot]);
	return 0;
}

/*
 * Callout: a back end that is there has to answer; one that is away is waited for.
 * What it does not let go of stays under way: diskqueue_fail would give it up.
 */
void
xbd_expired(void *arg)
{
	struct xbd *sc = arg;

	if (sc->sc_up)
		fail(sc, "it does not answer");
}

void
xbd_io_init(struct xbd *sc)
{
	sc->sc_waiting_last = &sc->sc_waiting;
	softint_init(&sc->sc_intr, xbd_intr, sc);
	callout_init(&sc->sc_drain, drain, sc);
}

void
xbd_io_close(struct xbd *sc)
{
	struct xbd_tag *t;
	unsigned int i;

	for (i = 0; i < XBD_TAGS; i++) {
		t = &sc->sc_tags[i];
		if (!t->t_busy || t->t_answered)
			continue;
		t->t_answered = true;
		sc->sc_ios[t->t_slot].io_again = true;
		tag_end(sc, t);
	}
}

void
xbd_io_fail(struct xbd *sc)
{
	while (sc->sc_waiting != NULL)
		(void)diskqueue_done(&sc->sc_requests,
		    slot_of(sc, waiting_take(sc)), EIO);
	diskqueue_push(&sc->sc_requests);
}
