/*
 * xbd.c - Xen's paravirtual disks: attachment, and agreeing with the back end.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "xbd.h"

#define VDISK_READONLY	4U

/* What the back end has to know, at once. */
static int
publish(uint32_t tx, void *arg)
{
	const struct xbd *sc = arg;
	const char *path = sc->sc_xenbus.xd_path;
	char name[16];
	unsigned int i;
	int error = 0;

	if (sc->sc_mem.xr_pages == 1)
		error = xs_write_number(tx, path, "ring-ref",
		    sc->sc_mem.xr_refs[0]);
	else
		error = xs_write_number(tx, path, "ring-page-order",
		    (unsigned int)__builtin_ctz(sc->sc_mem.xr_pages));
	for (i = 0; sc->sc_mem.xr_pages > 1 && i < sc->sc_mem.xr_pages &&
	    error == 0; i++) {
		snprintf(name, sizeof(name), "ring-ref%u", i);
		error = xs_write_number(tx, path, name, sc->sc_mem.xr_refs[i]);
	}
	if (error == 0)
		error = xs_write_number(tx, path, "event-channel",
		    sc->sc_port);
	if (error == 0)
		error = xs_write(tx, path, "protocol", "x86_64-abi");
	return error;
}

static void
xbd_disconnect(void *arg)
{
	struct xbd *sc = arg;

	sc->sc_up = false;
	sc->sc_open = false;
	xbd_io_close(sc);
	xenbus_port_close(sc->sc_port);
	xenbus_ring_free(&sc->sc_mem);
}

static int
xbd_connect(void *arg)
{
	struct xbd *sc = arg;
	const struct xenbus_device *xd = &sc->sc_xenbus;
	unsigned int pages;
	int error;

	pages = xs_option(xd->xd_backend, "max-ring-page-order", 0) >= 1 ?
	    XBD_RING_PAGES : 1;
	error = xenbus_ring_alloc(xd, pages, &sc->sc_mem);
	if (error != 0)
		return error;
	xenring_init(&sc->sc_ring, sc->sc_mem.xr_memory,
	    pages * RUMPUSER_PAGE_SIZE, sizeof(struct xbd_request));
	error = xenbus_port_open(xd, &sc->sc_intr, &sc->sc_port);
	if (error != 0) {
		xenbus_ring_free(&sc->sc_mem);
		return error;
	}
	sc->sc_open = true;
	error = xs_transaction(publish, sc);
	if (error != 0)
		xbd_disconnect(sc);
	return error;
}

/* The disk's size, which must not become another while it is used. */
static int
geometry(struct xbd *sc)
{
	const char *backend = sc->sc_xenbus.xd_backend;
	struct disk *dk = &sc->sc_disk;
	uint64_t sectors, blocksize;

	if (xs_number(XS_NONE, backend, "sectors", &sectors) != 0)
		return EINVAL;
	blocksize = xs_option(backend, "sector-size", DISK_SECTOR);
	if (blocksize > UINT32_MAX)
		return EINVAL;
	if (sc->sc_known && (sectors < dk->dk_sectors ||
	    blocksize != dk->dk_blocksize))
		return ENXIO;
	if (!sc->sc_known) {
		dk->dk_sectors = sectors;
		dk->dk_blocksize = (uint32_t)blocksize;
		dk->dk_readonly = (xs_option(backend, "info", 0) &
		    VDISK_READONLY) != 0;
		sc->sc_known = true;
	}
	return 0;
}

static int
xbd_connected(void *arg)
{
	struct xbd *sc = arg;
	const char *backend = sc->sc_xenbus.xd_backend;
	uint64_t indirect;
	int error;

	error = sc->sc_open ? geometry(sc) : EIO;
	if (error != 0)
		return error;
	indirect = xs_option(backend, "feature-max-indirect-segments", 0);
	sc->sc_maxsegs = (unsigned int)MAX(XBD_DIRECT,
	    MIN(indirect, XBD_MAXSEGS));
	sc->sc_disk.dk_volatile =
	    xs_option(backend, "feature-flush-cache", 0) == 1;
	sc->sc_disk.dk_discard =
	    xs_option(backend, "feature-discard", 0) == 1;
	sc->sc_up = true;
	device_verbose(sc->sc_xenbus.xd_self,
	    "connected to domain %u, %u entries of up to %u segments",
	    sc->sc_xenbus.xd_domain, sc->sc_ring.xr_size, sc->sc_maxsegs);
	xbd_push(sc);
	return 0;
}

static void
xbd_gone(void *arg)
{
	struct xbd *sc = arg;

	sc->sc_gone = true;
	xbd_io_fail(sc);
}

static const struct xenbus_ops xbd_xenbus = {
	.xo_published = XENBUS_INITIALISED,
	.xo_connect = xbd_connect,
	.xo_connected = xbd_connected,
	.xo_disconnect = xbd_disconnect,
	.xo_gone = xbd_gone,
};

/* ---- Attachment --------------------------------------------------------- */

static const struct diskqueue_ops xbd_requests = {
	.do_submit = xbd_submit,
	.do_kick = xbd_push,
	.do_expired = xbd_expired,
};

static int
xbd_match(struct device *parent __unused, const void *aux)
{
	const struct xenbus_attach_args *xa = aux;

	return strcmp(xa->xa_type, "vbd") == 0 ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

static void
xbd_start(struct disk *dk, struct disk_io *di)
{
	struct xbd *sc = dk->dk_softc;

	diskqueue_start(&sc->sc_requests, di);
}

static int
xbd_attach(struct device *self, const void *aux)
{
	struct xbd *sc = device_softc(self);
	uint64_t handle;
	int error;

	error = xenbus_init(&sc->sc_xenbus, self, aux, &xbd_xenbus, sc);
	if (error == 0)
		error = xs_number(XS_NONE, sc->sc_xenbus.xd_path,
		    "virtual-device", &handle);
	if (error != 0)
		return error;
	sc->sc_handle = (uint16_t)handle;
	sc->sc_tags = kmem_zalloc(XBD_TAGS * sizeof(*sc->sc_tags));
	if (sc->sc_tags == NULL)
		return ENOMEM;
	xbd_io_init(sc);
	sc->sc_disk.dk_maxsegs = DISK_MAXSEGS;
	sc->sc_disk.dk_maxsectors = XBD_MAXSECTORS;
	sc->sc_disk.dk_start = xbd_start;
	sc->sc_disk.dk_softc = sc;
	diskqueue_init(&sc->sc_requests, DISKQUEUE_SLOTS, &xbd_requests, sc);
	xenbus_start(&sc->sc_xenbus);
	/* From here on it stays, with or without a disk. */
	if (!xenbus_wait(&sc->sc_xenbus))
		device_printf(self, "its back end does not connect");
	else
		(void)disk_attach_device(&sc->sc_disk, self, &disk_xbd);
	return 0;
}

RUMP_DRIVER(xbd) = {
	.rd_name = "xbd",
	.rd_bus = "xenbus",
	.rd_softc_size = sizeof(struct xbd),
	.rd_match = xbd_match,
	.rd_attach = xbd_attach,
};
