/*
 * vioif.c - virtio network cards: attachment and link state.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "rump/random.h"
#include "vioif.h"

#define QUEUE_RX	0
#define QUEUE_TX	1
#define QUEUE_SIZE	256

#define MTU_DEFAULT	1500
#define MTU_MIN		1280		/* what IPv6 needs */
/* What one buffer holds beside the Ethernet header. */
#define MTU_ONE_BUFFER	(RXBUF_ROOM - sizeof(struct virtio_net_hdr) - 14)
#define MTU_MAX		9000
/* Memory with which the pool of buffers holds several joined packets. */
#define TSO_PAGES	(8 * 1024 * 1024 / RUMPUSER_PAGE_SIZE)

static const struct ifops vioif_ops = {
	.if_output = vioif_tx_output,
	.if_reclaim = vioif_tx_reclaim,
};

static void
vioif_config_changed(void *arg)
{
	struct vioif *sc = arg;
	uint16_t status;

	if ((sc->sc_features & VIRTIO_NET_F_STATUS) == 0)
		return;
	virtio_config_read(sc->sc_device, CONFIG_STATUS, &status,
	    sizeof(status));
	if_link(&sc->sc_if, (status & STATUS_LINK_UP) != 0);
}

/* Softint: the device has been shut off. */
static void
vioif_failed(void *arg)
{
	struct vioif *sc = arg;

	vioif_tx_end(sc);
	vioif_rx_end(sc);
	if_link(&sc->sc_if, false);
}

static void
read_mac(struct vioif *sc)
{
	uint8_t *mac = sc->sc_if.if_lladdr;

	if ((sc->sc_features & VIRTIO_NET_F_MAC) != 0) {
		virtio_config_read(sc->sc_device, CONFIG_MAC, mac,
		    ETHER_ADDR_LEN);
		return;
	}
	/* Locally administered, for one address only. */
	random_get(mac, ETHER_ADDR_LEN);
	mac[0] = (uint8_t)((mac[0] | 2) & ~1);
}

static uint16_t
read_mtu(struct vioif *sc)
{
	bool mergeable = (sc->sc_features & VIRTIO_NET_F_MRG_RXBUF) != 0;
	uint16_t mtu;

	if ((sc->sc_features & VIRTIO_NET_F_MTU) == 0)
		return MTU_DEFAULT;
	virtio_config_read(sc->sc_device, CONFIG_MTU, &mtu, sizeof(mtu));
	if (mtu < MTU_MIN)
		return MTU_DEFAULT;
	return (uint16_t)MIN(mtu, mergeable ? MTU_MAX : MTU_ONE_BUFFER);
}

static int
vioif_match(struct device *parent __unused, const void *aux)
{
	const struct virtio_attach_args *va = aux;

	return va->va_type == VIRTIO_ID_NET ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

/* Joined segments only where there are buffers that take them. */
static int
vioif_negotiate(struct vioif *sc)
{
	int error;

	sc->sc_features = VIRTIO_NET_F_CSUM | VIRTIO_NET_F_GUEST_CSUM |
	    VIRTIO_NET_F_MTU | VIRTIO_NET_F_MAC | VIRTIO_NET_F_MRG_RXBUF |
	    VIRTIO_NET_F_STATUS | VIOIF_HOST_TSO;
	if (page_available() >= TSO_PAGES)
		sc->sc_features |= VIOIF_TSO;
	error = virtio_negotiate(sc->sc_device, &sc->sc_features);
	if (error != 0 || (sc->sc_features & VIOIF_TSO) == 0 ||
	    (sc->sc_features & VIRTIO_NET_F_MRG_RXBUF) != 0)
		return error;
	sc->sc_features &= ~VIOIF_TSO;
	return virtio_negotiate(sc->sc_device, &sc->sc_features);
}

static int
vioif_queues(struct vioif *sc)
{
	int error;

	error = virtio_queue_setup(sc->sc_device, QUEUE_RX, QUEUE_SIZE, 1,
	    vioif_rx_intr, sc, &sc->sc_rxq);
	if (error == 0)
		error = virtio_queue_setup(sc->sc_device, QUEUE_TX, QUEUE_SIZE,
		    VIOIF_TX_SEGMENTS, NULL, NULL, &sc->sc_txq);
	if (error == 0)
		error = vioif_rx_init(sc);
	if (error == 0)
		error = vioif_tx_init(sc);
	return error;
}

static int
vioif_attach(struct device *self, const void *aux)
{
	const struct virtio_attach_args *va = aux;
	struct vioif *sc = device_softc(self);
	struct ifnet *ifp = &sc->sc_if;
	const uint8_t *mac = ifp->if_lladdr;
	int error;

	sc->sc_device = va->va_device;
	error = vioif_negotiate(sc);
	if (error != 0)
		return error;
	sc->sc_hdrlen = (sc->sc_features &
	    (VIRTIO_F_VERSION_1 | VIRTIO_NET_F_MRG_RXBUF)) != 0 ?
	    sizeof(struct virtio_net_hdr) : HDR_LEN_SHORT;
	error = vioif_queues(sc);
	if (error != 0)
		return error;
	read_mac(sc);
	ifp->if_name = device_name(self);
	ifp->if_ops = &vioif_ops;
	ifp->if_softc = sc;
	ifp->if_mtu = read_mtu(sc);
	ifp->if_checksums = NETIF_CHECKSUM_ENABLE_ALL;
	if ((sc->sc_features & VIRTIO_NET_F_CSUM) != 0)
		ifp->if_checksums &= (uint16_t)~NETIF_CHECKSUM_GEN_TCP;
	if_attach(ifp);
	virtio_config_callback(sc->sc_device, vioif_config_changed, sc);
	virtio_failed_callback(sc->sc_device, vioif_failed, sc);
	vioif_config_changed(sc);
	virtio_ready(sc->sc_device);
	vioif_rx_start(sc);
	device_verbose(self, "address %02x:%02x:%02x:%02x:%02x:%02x", mac[0],
	    mac[1], mac[2], mac[3], mac[4], mac[5]);
	return 0;
}

RUMP_DRIVER(vioif) = {
	.rd_name = "vioif",
	.rd_bus = "virtio",
	.rd_softc_size = sizeof(struct vioif),
	.rd_match = vioif_match,
	.rd_attach = vioif_attach,
};
