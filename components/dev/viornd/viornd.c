/*
 * viornd.c - the virtio entropy device: a source of the kernel's pool that
 * answers when asked, by interrupt.
 */
#include "rump/component.h"
#include "rump/device.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/random.h"
#include "rump/virtio.h"

#include "netbsd/errno.h"

#define QUEUE_SIZE	8
#define MAX_REQUEST	256

/* Owner: monitor. */
struct viornd {
	struct virtio_device *sc_device;
	struct virtqueue *sc_queue;
	rump_paddr_t sc_pa;		/* one frame, which the device fills */
	size_t sc_wanted;		/* bytes still to be asked for */
	bool sc_busy;
	struct random_source sc_source;
};

/* Asks for what is wanted unless the device is already at it. */
static void
viornd_ask(struct viornd *sc)
{
	struct virtio_seg seg = {
		sc->sc_pa, (uint32_t)MIN(sc->sc_wanted, MAX_REQUEST)
	};

	if (sc->sc_busy || sc->sc_wanted == 0 ||
	    virtqueue_add(sc->sc_queue, &seg, 0, 1, sc) != 0)
		return;
	sc->sc_busy = true;
	virtqueue_kick(sc->sc_queue);
}

/* The pool's request. */
static void
viornd_request(void *arg, size_t len)
{
	struct viornd *sc = arg;

	sc->sc_wanted = MAX(sc->sc_wanted, len);
	viornd_ask(sc);
}

/* Softint: the device has answered. */
static void
viornd_done(void *arg)
{
	struct viornd *sc = arg;
	void *buf = rumpuser_pa_to_va(sc->sc_pa);
	uint32_t len;

	while (virtqueue_get(sc->sc_queue, &len) != NULL) {
		sc->sc_busy = false;
		random_add(buf, len, 8 * (size_t)len);
		explicit_memset(buf, 0, MAX_REQUEST);
		/* An empty answer means that it has none: do not insist. */
		sc->sc_wanted = len == 0 || len >= sc->sc_wanted ? 0 :
		    sc->sc_wanted - len;
	}
	viornd_ask(sc);
}

static int
viornd_match(struct device *parent __unused, const void *aux)
{
	const struct virtio_attach_args *va = aux;

	return va->va_type == VIRTIO_ID_ENTROPY ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

static int
viornd_attach(struct device *self, const void *aux)
{
	const struct virtio_attach_args *va = aux;
	struct viornd *sc = device_softc(self);
	uint64_t features = 0;
	int error;

	sc->sc_device = va->va_device;
	if ((error = virtio_negotiate(sc->sc_device, &features)) != 0)
		return error;
	if ((sc->sc_pa = page_alloc(1)) == 0)
		return ENOMEM;
	error = virtio_queue_setup(sc->sc_device, 0, QUEUE_SIZE, 1,
	    viornd_done, sc, &sc->sc_queue);
	if (error != 0) {
		page_free(sc->sc_pa, 1);
		return error;
	}
	virtio_ready(sc->sc_device);
	sc->sc_source.rs_request = viornd_request;
	sc->sc_source.rs_arg = sc;
	random_source_register(&sc->sc_source);
	return 0;
}

RUMP_DRIVER(viornd) = {
	.rd_name = "viornd",
	.rd_bus = "virtio",
	.rd_softc_size = sizeof(struct viornd),
	.rd_match = viornd_match,
	.rd_attach = viornd_attach,
};
