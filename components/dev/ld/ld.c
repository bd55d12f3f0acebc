/*
 * ld.c - virtio disks. What the device says of itself is checked when it
 * attaches, what it answers when it completes.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/diskqueue.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/virtio.h"

/* Feature bits. */
#define F_SIZE_MAX	(1ULL << 1)
#define F_SEG_MAX	(1ULL << 2)
#define F_RO		(1ULL << 5)
#define F_BLK_SIZE	(1ULL << 6)
#define F_FLUSH		(1ULL << 9)
#define F_CONFIG_WCE	(1ULL << 11)
#define F_DISCARD	(1ULL << 13)

/* Configuration. */
#define CONFIG_CAPACITY		0
#define CONFIG_SIZE_MAX		8
#define CONFIG_SEG_MAX		12
#define CONFIG_BLK_SIZE		20
#define CONFIG_WRITEBACK	32
#define CONFIG_DISCARD_MAX	36

/* Requests. */
#define T_IN		0U
#define T_OUT		1U
#define T_FLUSH		4U
#define T_DISCARD	11U
#define STATUS_OK	0
#define STATUS_UNSUPP	2
#define STATUS_NONE	0xff		/* ours: the device wrote nothing */

#define QUEUE_SIZE	DISKQUEUE_SLOTS
#define MAX_SECTORS	2048U		/* of a request */

/* What the device reads and writes beside the data; one per request. */
struct ld_slot {
	uint32_t s_type;
	uint32_t s_reserved;
	uint64_t s_sector;
	uint64_t s_discard_sector;
	uint32_t s_discard_count;
	uint32_t s_discard_flags;
	uint8_t s_status;
	uint8_t s_pad[31];
};
CTASSERT(sizeof(struct ld_slot) == 64);
CTASSERT(sizeof(struct ld_slot) * QUEUE_SIZE == RUMPUSER_PAGE_SIZE);

#define HEADER_LEN	16U
#define DISCARD_LEN	16U

/* Owner: monitor. */
struct ld {
	struct disk sc_disk;
	struct virtio_device *sc_device;
	struct virtqueue *sc_queue;
	struct ld_slot *sc_slots;	/* one frame */
	struct diskqueue sc_requests;
};

static uint32_t
request_type(enum disk_op op)
{
	switch (op) {
	case DISK_READ:
		return T_IN;
	case DISK_WRITE:
		return T_OUT;
	case DISK_FLUSH:
		return T_FLUSH;
	default:
		return T_DISCARD;
	}
}

/* Queues one request. EAGAIN: no room; EIO: the device is shut off. */
static int
ld_submit(void *arg, unsigned int slot, struct disk_io *di)
{
	struct ld *sc = arg;
	struct ld_slot *s = &sc->sc_slots[slot];
	struct virtio_seg segs[DISK_MAXSEGS + 3];
	unsigned int i, n = 0, nread;
	rump_paddr_t pa = rumpuser_va_to_pa(s);

	memset(s, 0, sizeof(*s));
	s->s_type = request_type(di->di_op);
	s->s_status = STATUS_NONE;
	segs[n++] = (struct virtio_seg){ pa, HEADER_LEN };
	if (di->di_op == DISK_DISCARD) {
		s->s_discard_sector = di->di_sector;
		s->s_discard_count = di->di_count;
		segs[n++] = (struct virtio_seg){
			pa + offsetof(struct ld_slot, s_discard_sector),
			DISCARD_LEN };
	} else if (di->di_op != DISK_FLUSH)
		s->s_sector = di->di_sector;
	nread = n;
	for (i = 0; i < di->di_nsegs; i++)
		segs[n++] = (struct virtio_seg){ di->di_segs[i].ds_pa,
		    di->di_segs[i].ds_len };
	if (di->di_op == DISK_WRITE)
		nread = n;
	segs[n++] = (struct virtio_seg){
		pa + offsetof(struct ld_slot, s_status), 1 };
	return virtqueue_add(sc->sc_queue, segs, nread, n - nread, s);
}

static void
ld_kick(void *arg)
{
	struct ld *sc = arg;

	virtqueue_kick(sc->sc_queue);
}

static void
ld_expired(void *arg)
{
	struct ld *sc = arg;

	virtio_fail(sc->sc_device, "it does not answer");
}

static const struct diskqueue_ops ld_requests = {
	.do_submit = ld_submit,
	.do_kick = ld_kick,
	.do_expired = ld_expired,
};

static void
ld_start(struct disk *dk, struct disk_io *di)
{
	struct ld *sc = dk->dk_softc;

	diskqueue_start(&sc->sc_requests, di);
}

static int
status_error(const struct ld_slot *s)
{
	uint8_t status = *(const volatile uint8_t *)&s->s_status;

	if (status == STATUS_OK)
		return 0;
	return status == STATUS_UNSUPP ? EOPNOTSUPP : EIO;
}

/* Softint: requests have completed, or the device was shut off. */
static void
ld_intr(void *arg)
{
	struct ld *sc = arg;
	struct ld_slot *s;
	uint32_t len;

	while ((s = virtqueue_get(sc->sc_queue, &len)) != NULL)
		(void)diskqueue_done(&sc->sc_requests,
		    (unsigned int)(s - sc->sc_slots), status_error(s));
	if (virtio_failed(sc->sc_device))
		diskqueue_fail(&sc->sc_requests);
	diskqueue_push(&sc->sc_requests);
}

static uint32_t
config32(struct ld *sc, size_t offset)
{
	uint32_t value;

	virtio_config_read(sc->sc_device, offset, &value, sizeof(value));
	return value;
}

/* What the device says it is. */
static void
ld_configure(struct ld *sc, uint64_t features)
{
	struct disk *dk = &sc->sc_disk;
	uint32_t n;
	uint8_t writeback = 1;

	virtio_config_read(sc->sc_device, CONFIG_CAPACITY, &dk->dk_sectors,
	    sizeof(dk->dk_sectors));
	dk->dk_blocksize = (features & F_BLK_SIZE) != 0 ?
	    config32(sc, CONFIG_BLK_SIZE) : DISK_SECTOR;
	dk->dk_maxsegs = DISK_MAXSEGS;
	if ((features & F_SEG_MAX) != 0) {
		n = config32(sc, CONFIG_SEG_MAX);
		dk->dk_maxsegs = n == 0 ? 1 : MIN(n, DISK_MAXSEGS);
	}
	dk->dk_maxsectors = MAX_SECTORS;
	if ((features & F_SIZE_MAX) != 0) {
		/* Segments are pages, joined or not. */
		n = config32(sc, CONFIG_SIZE_MAX) / DISK_SECTOR;
		dk->dk_maxsectors = MIN(n, MAX_SECTORS);
	}
	dk->dk_readonly = (features & F_RO) != 0;
	if ((features & F_CONFIG_WCE) != 0)
		virtio_config_read(sc->sc_device, CONFIG_WRITEBACK,
		    &writeback, sizeof(writeback));
	dk->dk_volatile = (features & F_FLUSH) != 0 && writeback != 0;
	dk->dk_discard = (features & F_DISCARD) != 0;
	if (dk->dk_discard && config32(sc, CONFIG_DISCARD_MAX) <
	    dk->dk_maxsectors)
		dk->dk_discard = false;
}

static int
ld_match(struct device *parent __unused, const void *aux)
{
	const struct virtio_attach_args *va = aux;

	return va->va_type == VIRTIO_ID_BLOCK ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

static int
ld_attach(struct device *self, const void *aux)
{
	const struct virtio_attach_args *va = aux;
	struct ld *sc = device_softc(self);
	uint64_t features = F_SIZE_MAX | F_SEG_MAX | F_RO | F_BLK_SIZE |
	    F_FLUSH | F_CONFIG_WCE | F_DISCARD;
	rump_paddr_t pa;
	int error;

	sc->sc_device = va->va_device;
	error = virtio_negotiate(sc->sc_device, &features);
	if (error != 0)
		return error;
	pa = page_alloc(1);
	if (pa == 0)
		return ENOMEM;
	sc->sc_slots = rumpuser_pa_to_va(pa);
	diskqueue_init(&sc->sc_requests, QUEUE_SIZE, &ld_requests, sc);
	ld_configure(sc, features);
	error = virtio_queue_setup(sc->sc_device, 0, QUEUE_SIZE,
	    sc->sc_disk.dk_maxsegs + 3, ld_intr, sc, &sc->sc_queue);
	if (error != 0) {
		page_free(pa, 1);
		return error;
	}
	virtio_failed_callback(sc->sc_device, ld_intr, sc);
	virtio_ready(sc->sc_device);
	sc->sc_disk.dk_start = ld_start;
	sc->sc_disk.dk_softc = sc;
	/* If this fails, the frame stays: requests may be under way. */
	return disk_attach_device(&sc->sc_disk, self, &disk_ld);
}

RUMP_DRIVER(ld) = {
	.rd_name = "ld",
	.rd_bus = "virtio",
	.rd_softc_size = sizeof(struct ld),
	.rd_match = ld_match,
	.rd_attach = ld_attach,
};
