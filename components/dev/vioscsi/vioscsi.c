/*
 * vioscsi.c - virtio SCSI adapters. Requests and commands that ask go through one
 * request queue; the control and event queues are not used.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/scsi.h"
#include "rump/sync.h"
#include "rump/virtio.h"

#define REQUEST_QUEUE		2

/* Configuration. */
#define CONFIG_SEG_MAX		4
#define CONFIG_MAX_SECTORS	8
#define CONFIG_SENSE_SIZE	20
#define CONFIG_CDB_SIZE		24
#define CONFIG_MAX_TARGET	30

#define CDB_SIZE		32U
#define QUEUE_SIZE		DISKQUEUE_SLOTS
#define SLOTS			(QUEUE_SIZE - 1)	/* of requests */
#define ASKING			SLOTS	/* the slot of commands that ask */
#define MAX_TARGETS		256U
#define MAX_SECTORS		1024U
#define RETRIES			4
#define COMMAND_TIMEOUT		30000000000ULL

/* What the device reads. */
struct request {
	uint8_t r_lun[8];
	uint64_t r_tag;
	uint8_t r_attribute, r_priority, r_crn;
	uint8_t r_cdb[CDB_SIZE];
} __attribute__((__packed__));
CTASSERT(sizeof(struct request) == 51);

/* What it writes. */
struct response {
	uint32_t p_sense_len;
	uint32_t p_residual;
	uint16_t p_qualifier;
	uint8_t p_status;
	uint8_t p_response;
#define RESPONSE_OK		0
#define RESPONSE_BUSY		5
#define RESPONSE_NONE		0xff	/* ours: the device wrote nothing */
	uint8_t p_sense[SCSI_SENSE_LEN];
};
CTASSERT(sizeof(struct response) == 108);

struct slot {
	struct request s_request;
	uint8_t s_pad[5];
	uint64_t s_reserved;
	struct response s_response;
	uint8_t s_rest[84];
};
CTASSERT(sizeof(struct slot) == 256);
#define SLOT_FRAMES	(sizeof(struct slot) * QUEUE_SIZE / RUMPUSER_PAGE_SIZE)
CTASSERT(SLOT_FRAMES == 4);

/* Owner: monitor. */
struct vioscsi {
	struct virtio_device *sc_device;
	struct virtqueue *sc_queue;
	struct slot *sc_slots;
	struct diskqueue sc_requests;
	uint8_t sc_tries[SLOTS];
	struct scsi_adapter sc_adapter;
	/* One command that asks at a time. */
	uint8_t *sc_data;		/* a frame */
	struct waitq sc_wait;
	bool sc_asking;
};

/* Fills a slot but for the command block. */
static struct slot *
slot_init(struct vioscsi *sc, unsigned int slot, unsigned int target,
    unsigned int lun)
{
	struct slot *s = &sc->sc_slots[slot];

	memset(s, 0, sizeof(*s));
	s->s_request.r_lun[0] = 1;
	s->s_request.r_lun[1] = (uint8_t)target;
	s->s_request.r_lun[2] = (uint8_t)(0x40 | (lun >> 8 & 0x3f));
	s->s_request.r_lun[3] = (uint8_t)lun;
	s->s_request.r_tag = slot;
	s->s_response.p_response = RESPONSE_NONE;
	return s;
}

static struct virtio_seg
request_seg(struct slot *s)
{
	return (struct virtio_seg){ rumpuser_va_to_pa(&s->s_request),
	    sizeof(s->s_request) };
}

static struct virtio_seg
response_seg(struct slot *s)
{
	return (struct virtio_seg){ rumpuser_va_to_pa(&s->s_response),
	    sizeof(s->s_response) };
}

/* What the device has written, copied once. EIO: it has not done the command. */
static int
response_read(struct slot *s, struct scsi_result *sr, uint32_t *residual)
{
	struct response p;

	memcpy(&p, &s->s_response, sizeof(p));
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	*residual = p.p_residual;
	sr->sr_status = p.p_response == RESPONSE_BUSY ? SCSI_STATUS_BUSY :
	    p.p_status;
	sr->sr_sense_len = MIN(p.p_sense_len, SCSI_SENSE_LEN);
	memcpy(sr->sr_sense, p.p_sense, sizeof(sr->sr_sense));
	return p.p_response == RESPONSE_OK || p.p_response == RESPONSE_BUSY ?
	    0 : EIO;
}

/* ---- Requests ------------------------------------------------------------ */

static int
request_put(struct vioscsi *sc, unsigned int slot, const struct disk_io *di)
{
	const struct scsi_disk *sd = container_of(di->di_disk,
	    struct scsi_disk, sd_disk);
	struct slot *s = slot_init(sc, slot, sd->sd_target, sd->sd_lun);
	struct virtio_seg segs[DISK_MAXSEGS + 2];
	unsigned int i, n = 0, nread;

	scsi_cdb_request(s->s_request.r_cdb, di, di->di_disk->dk_blocksize);
	segs[n++] = request_seg(s);
	/* Data to the device comes before its answer, data from it after. */
	if (di->di_op != DISK_WRITE)
		segs[n++] = response_seg(s);
	nread = di->di_op == DISK_WRITE ? 1 + di->di_nsegs : 1;
	for (i = 0; i < di->di_nsegs; i++)
		segs[n++] = (struct virtio_seg){ di->di_segs[i].ds_pa,
		    di->di_segs[i].ds_len };
	if (di->di_op == DISK_WRITE)
		segs[n++] = response_seg(s);
	return virtqueue_add(sc->sc_queue, segs, nread, n - nread, s);
}

static int
vioscsi_submit(void *arg, unsigned int slot, struct disk_io *di)
{
	struct vioscsi *sc = arg;

	sc->sc_tries[slot] = 0;
	return request_put(sc, slot, di);
}

static void
vioscsi_kick(void *arg)
{
	struct vioscsi *sc = arg;

	virtqueue_kick(sc->sc_queue);
}

static void
vioscsi_expired(void *arg)
{
	struct vioscsi *sc = arg;

	virtio_fail(sc->sc_device, "it does not answer");
}

static const struct diskqueue_ops vioscsi_requests = {
	.do_submit = vioscsi_submit,
	.do_kick = vioscsi_kick,
	.do_expired = vioscsi_expired,
};

static void
vioscsi_start(void *arg, struct disk_io *di)
{
	struct vioscsi *sc = arg;

	diskqueue_start(&sc->sc_requests, di);
}

static void
request_done(struct vioscsi *sc, unsigned int slot)
{
	struct scsi_result sr;
	uint32_t residual;
	int error;

	error = response_read(&sc->sc_slots[slot], &sr, &residual);
	if (error == 0)
		error = scsi_error(&sr);
	/* Less than everything, and no error: that is one. */
	if (error == 0 && residual != 0)
		error = EIO;
	if (error == EAGAIN) {
		if (++sc->sc_tries[slot] <= RETRIES && request_put(sc, slot,
		    sc->sc_requests.dq_active[slot]) == 0) {
			virtqueue_kick(sc->sc_queue);
			return;
		}
		error = EIO;
	}
	(void)diskqueue_done(&sc->sc_requests, slot, error);
}

/* Softint. */
static void
vioscsi_intr(void *arg)
{
	struct vioscsi *sc = arg;
	unsigned int slot;
	struct slot *s;

	while ((s = virtqueue_get(sc->sc_queue, NULL)) != NULL) {
		slot = (unsigned int)(s - sc->sc_slots);
		if (slot != ASKING) {
			request_done(sc, slot);
			continue;
		}
		sc->sc_asking = false;
		(void)waitq_wake(&sc->sc_wait, SIZE_MAX);
	}
	if (virtio_failed(sc->sc_device)) {
		(void)waitq_wake(&sc->sc_wait, SIZE_MAX);
		diskqueue_fail(&sc->sc_requests);
	}
	diskqueue_push(&sc->sc_requests);
}

/* ---- Commands that ask --------------------------------------------------- */

static int
vioscsi_command(void *arg, unsigned int target, unsigned int lun,
    struct scsi_command *cmd)
{
	struct vioscsi *sc = arg;
	struct slot *s = slot_init(sc, ASKING, target, lun);
	struct virtio_seg segs[3] = { request_seg(s), response_seg(s),
	    { rumpuser_va_to_pa(sc->sc_data), cmd->sc_len } };
	uint64_t end = rumpuser_clock_mono() + COMMAND_TIMEOUT;
	uint32_t residual;
	int error;

	memcpy(s->s_request.r_cdb, cmd->sc_cdb, SCSI_CDB_LEN);
	memset(sc->sc_data, 0, cmd->sc_len);
	sc->sc_asking = true;
	error = virtqueue_add(sc->sc_queue, segs, 1, 2, s);
	if (error != 0)
		return error == EAGAIN ? EIO : error;
	virtqueue_kick(sc->sc_queue);
	while (sc->sc_asking && !virtio_failed(sc->sc_device))
		if (waitq_sleep(&sc->sc_wait, "vioscsi", 0, end) ==
		    EWOULDBLOCK)
			virtio_fail(sc->sc_device, "it does not answer");
	if (sc->sc_asking)
		return EIO;
	error = response_read(s, &cmd->sc_result, &residual);
	cmd->sc_got = residual > cmd->sc_len ? 0 : cmd->sc_len - residual;
	memcpy(cmd->sc_data, sc->sc_data, cmd->sc_got);
	return error;
}

/* ---- Attachment ---------------------------------------------------------- */

static uint32_t
config32(struct vioscsi *sc, size_t offset)
{
	uint32_t value;

	virtio_config_read(sc->sc_device, offset, &value, sizeof(value));
	return value;
}

static void
find_targets(struct vioscsi *sc, struct device *self)
{
	unsigned int target;
	uint16_t last;

	virtio_config_read(sc->sc_device, CONFIG_MAX_TARGET, &last,
	    sizeof(last));
	for (target = 0; target <= last && target < MAX_TARGETS &&
	    !virtio_failed(sc->sc_device); target++)
		(void)scsi_probe_target(self, &sc->sc_adapter, target);
}

static int
vioscsi_match(struct device *parent __unused, const void *aux)
{
	const struct virtio_attach_args *va = aux;

	return va->va_type == VIRTIO_ID_SCSI ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

/* Memory, limits and the queue. */
static int
set_up(struct vioscsi *sc)
{
	uint32_t segs = config32(sc, CONFIG_SEG_MAX);
	uint32_t sectors = config32(sc, CONFIG_MAX_SECTORS);
	rump_paddr_t slots, data;
	int error;

	/* What a reset sets them to. */
	if (config32(sc, CONFIG_SENSE_SIZE) != SCSI_SENSE_LEN ||
	    config32(sc, CONFIG_CDB_SIZE) != CDB_SIZE)
		return ENXIO;
	slots = page_alloc(SLOT_FRAMES);
	data = page_alloc(1);
	if (slots == 0 || data == 0) {
		error = ENOMEM;
		goto fail;
	}
	sc->sc_slots = rumpuser_pa_to_va(slots);
	sc->sc_data = rumpuser_pa_to_va(data);
	sc->sc_adapter.sa_softc = sc;
	sc->sc_adapter.sa_maxsegs = MIN(MAX(segs, 1), DISK_MAXSEGS);
	sc->sc_adapter.sa_maxsectors = sectors == 0 ? MAX_SECTORS :
	    MIN(sectors, MAX_SECTORS);
	sc->sc_adapter.sa_command = vioscsi_command;
	sc->sc_adapter.sa_start = vioscsi_start;
	waitq_init(&sc->sc_wait);
	diskqueue_init(&sc->sc_requests, SLOTS, &vioscsi_requests, sc);
	error = virtio_queue_setup(sc->sc_device, REQUEST_QUEUE, QUEUE_SIZE,
	    sc->sc_adapter.sa_maxsegs + 2, vioscsi_intr, sc, &sc->sc_queue);
	if (error == 0) {
		/* QEMU's counts what it has read, too. */
		virtqueue_lengths_cut(sc->sc_queue);
		virtio_failed_callback(sc->sc_device, vioscsi_intr, sc);
		return 0;
	}
fail:
	if (slots != 0)
		page_free(slots, SLOT_FRAMES);
	if (data != 0)
		page_free(data, 1);
	return error;
}

static int
vioscsi_attach(struct device *self, const void *aux)
{
	const struct virtio_attach_args *va = aux;
	struct vioscsi *sc = device_softc(self);
	uint64_t features = 0;
	int error;

	sc->sc_device = va->va_device;
	error = virtio_negotiate(sc->sc_device, &features);
	if (error == 0)
		error = set_up(sc);
	if (error != 0)
		return error;
	virtio_ready(sc->sc_device);
	find_targets(sc, self);
	return 0;
}

RUMP_DRIVER(vioscsi) = {
	.rd_name = "vioscsi",
	.rd_bus = "virtio",
	.rd_softc_size = sizeof(struct vioscsi),
	.rd_match = vioscsi_match,
	.rd_attach = vioscsi_attach,
};
