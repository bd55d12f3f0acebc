/*
 * xbd_back.h - the back end of a disk: a disk in memory that answers what is on
 * the ring, when the test wants it to. Included once, by the test's only file.
 */
#ifndef XBD_BACK_H
#define XBD_BACK_H

#include "xbd.h"
#include "xen_back.h"

#define BACK_SECTORS	4096U

static struct xbd *vbd;			/* what is tested */
static uint8_t vbd_data[BACK_SECTORS * DISK_SECTOR];
static uint32_t vbd_cons;		/* requests taken */
static unsigned int vbd_flushes, vbd_discards, vbd_indirect;
static bool vbd_attached;

const char *
device_name(const struct device *dv __unused)
{
	return "xbd0";
}

const struct disk_majors disk_xbd = { 142, 142 };

int
disk_attach_device(struct disk *dk, const struct device *self __unused,
    const struct disk_majors *majors __unused)
{
	dk->dk_name = "xbd0";
	vbd_attached = true;
	return 0;
}

void
disk_done(struct disk_io *di, int error)
{
	di->di_error = error;
	di->di_done(di);
}

/* A new disk, attached. `indirect': segments its back end takes at most. */
static int
vbd_attach(struct xbd *sc, const char *order, const char *indirect)
{
	static const struct xenbus_attach_args xa = { "vbd",
	    "device/vbd/51712" };

	memset(sc, 0, sizeof(*sc));
	back_reset(sc);
	vbd = sc;
	vbd_cons = vbd_flushes = vbd_discards = vbd_indirect = 0;
	vbd_attached = false;
	store_set("device/vbd/51712/virtual-device", "51712");
	store_set("back/sectors", "4096");
	store_set("back/sector-size", "512");
	store_set("back/info", "0");
	store_set("back/feature-flush-cache", "1");
	store_set("back/feature-discard", "1");
	store_set("back/max-ring-page-order", order);
	store_set("back/feature-max-indirect-segments", indirect);
	return RUMP_SET_START(driver)->rd_attach(NULL, &xa);
}

/* Gives the memory of a device back, which the driver never does. */
static void
vbd_free(struct xbd *sc)
{
	unsigned int i;

	(void)callout_stop(&sc->sc_requests.dq_timer);
	(void)callout_stop(&sc->sc_drain);
	for (i = 0; i < XBD_TAGS; i++)
		if (sc->sc_tags[i].t_list != NULL)
			page_free(rumpuser_va_to_pa(sc->sc_tags[i].t_list), 1);
	kmem_free(sc->sc_tags, XBD_TAGS * sizeof(*sc->sc_tags));
}

/* Puts an answer on the ring. */
static void
vbd_answer(uint64_t id, int status)
{
	struct xenring_shared *xs = vbd->sc_ring.xr_shared;
	struct xbd_response rsp = { .r_id = id, .r_status = (int16_t)status };

	memcpy(xenring_entry(&vbd->sc_ring, xs->xs_rsp_prod), &rsp,
	    sizeof(rsp));
	xs->xs_rsp_prod++;
}

/* Moves the bytes of one segment; where it ends on the disk. */
static uint64_t
vbd_segment(const struct xbd_segment *s, uint64_t sector, bool write)
{
	uint64_t n = s->s_last - s->s_first + 1U;
	char *page = back_page(s->s_ref, !write) +
	    s->s_first * DISK_SECTOR;

	if (s->s_last < s->s_first || s->s_last > 7 ||
	    sector + n > BACK_SECTORS)
		host_panic("a bad segment");
	if (write)
		memcpy(vbd_data + sector * DISK_SECTOR, page, n * DISK_SECTOR);
	else
		memcpy(page, vbd_data + sector * DISK_SECTOR, n * DISK_SECTOR);
	return sector + n;
}

/* Does the next request; false: there is none. Its number in *id. */
static bool __unused
vbd_serve(uint64_t *id)
{
	struct xbd_request r;
	struct xbd_indirect in;
	const struct xbd_segment *segs = r.r_segs;
	unsigned int i, n;
	uint8_t op;

	if (vbd->sc_ring.xr_shared->xs_req_prod == vbd_cons)
		return false;
	memcpy(&r, xenring_entry(&vbd->sc_ring, vbd_cons++), sizeof(r));
	memcpy(&in, &r, sizeof(in));
	*id = r.r_id;
	op = r.r_op;
	n = r.r_nsegs;
	if (op == OP_INDIRECT) {
		op = in.i_real_op;
		n = in.i_nsegs;
		segs = (const void *)back_page(in.i_refs[0], false);
		vbd_indirect++;
	}
	if (op == OP_FLUSH)
		vbd_flushes++;
	else if (op == OP_DISCARD)
		vbd_discards++;
	else
		for (i = 0; i < n; i++)
			r.r_sector = vbd_segment(&segs[i], r.r_sector,
			    op == OP_WRITE);
	return true;
}

static void
vbd_event(void)
{
	back_event(vbd->sc_port);
}

#endif /* XBD_BACK_H */
