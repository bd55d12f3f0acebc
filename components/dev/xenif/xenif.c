/*
 * xenif.c - Xen's paravirtual network cards: attachment, and agreeing with the
 * back end.
 */
#include "netbsd/errno.h"
#include "xenif.h"

#define MTU_DEFAULT	1500
#define MTU_MIN		1280		/* what IPv6 needs */
#define MTU_MAX		9000

static const struct ifops xenif_ops = {
	.if_output = xenif_tx_output,
	.if_reclaim = xenif_tx_reclaim,
};

void
xenif_fail(struct xenif *sc, const char *why)
{
	sc->sc_up = false;
	sc->sc_open = false;
	if_link(&sc->sc_if, false);
	xenbus_fail(&sc->sc_xenbus, why);
}

/* ---- With the back end -------------------------------------------------- */

static void
ports_close(struct xenif *sc)
{
	xenbus_port_close(sc->sc_rxport);
	if (sc->sc_txport != sc->sc_rxport)
		xenbus_port_close(sc->sc_txport);
}

/* Events of the ring of what is sent are not asked for, and do no harm. */
static int
ports_open(struct xenif *sc)
{
	const struct xenbus_device *xd = &sc->sc_xenbus;
	int error;

	error = xenbus_port_open(xd, &sc->sc_rxintr, &sc->sc_rxport);
	if (error != 0)
		return error;
	sc->sc_txport = sc->sc_rxport;
	if (xs_option(xd->xd_backend, "feature-split-event-channels", 0) != 1)
		return 0;
	error = xenbus_port_open(xd, &sc->sc_rxintr, &sc->sc_txport);
	if (error != 0)
		xenbus_port_close(sc->sc_rxport);
	return error;
}

static int
rings_open(struct xenif *sc)
{
	const struct xenbus_device *xd = &sc->sc_xenbus;
	int error;

	error = xenbus_ring_alloc(xd, 1, &sc->sc_rxmem);
	if (error != 0)
		return error;
	error = xenbus_ring_alloc(xd, 1, &sc->sc_txmem);
	if (error != 0) {
		xenbus_ring_free(&sc->sc_rxmem);
		return error;
	}
	xenring_init(&sc->sc_rxring, sc->sc_rxmem.xr_memory, RUMPUSER_PAGE_SIZE,
	    sizeof(struct xenif_rxreq));
	xenring_init(&sc->sc_txring, sc->sc_txmem.xr_memory, RUMPUSER_PAGE_SIZE,
	    sizeof(struct xenif_txreq));
	return 0;
}

static void
rings_close(struct xenif *sc)
{
	xenbus_ring_free(&sc->sc_rxmem);
	xenbus_ring_free(&sc->sc_txmem);
}

/* What the back end has to know, at once. */
static int
publish(uint32_t tx, void *arg)
{
	static const char *const features[] = {
		"request-rx-copy", "feature-rx-notify", "feature-sg",
		"feature-gso-tcpv4", "feature-gso-tcpv6",
		"feature-ipv6-csum-offload",
	};
	const struct xenif *sc = arg;
	const char *path = sc->sc_xenbus.xd_path;
	bool split = sc->sc_txport != sc->sc_rxport;
	size_t i;
	int error;

	error = xs_write_number(tx, path, "tx-ring-ref",
	    sc->sc_txmem.xr_refs[0]);
	if (error == 0)
		error = xs_write_number(tx, path, "rx-ring-ref",
		    sc->sc_rxmem.xr_refs[0]);
	if (error == 0)
		error = xs_write_number(tx, path,
		    split ? "event-channel-tx" : "event-channel",
		    sc->sc_txport);
	if (error == 0 && split)
		error = xs_write_number(tx, path, "event-channel-rx",
		    sc->sc_rxport);
	for (i = 0; i < nitems(features) && error == 0; i++)
		error = xs_write(tx, path, features[i], "1");
	return error;
}

/* What the back end can. */
static int
features_read(struct xenif *sc)
{
	const char *backend = sc->sc_xenbus.xd_backend;
	struct ifnet *ifp = &sc->sc_if;

	if (xs_option(backend, "feature-rx-copy", 0) != 1) {
		device_printf(sc->sc_xenbus.xd_self,
		    "its back end does not copy (feature-rx-copy)");
		return ENOTSUP;
	}
	sc->sc_sg = xs_option(backend, "feature-sg", 0) == 1;
	sc->sc_csum = xs_option(backend, "feature-no-csum-offload", 0) == 0 &&
	    xs_option(backend, "feature-ipv6-csum-offload", 0) == 1;
	sc->sc_divides = sc->sc_sg && sc->sc_csum &&
	    xs_option(backend, "feature-gso-tcpv4", 0) == 1 &&
	    xs_option(backend, "feature-gso-tcpv6", 0) == 1;
	ifp->if_checksums = NETIF_CHECKSUM_ENABLE_ALL;
	if (sc->sc_csum)
		ifp->if_checksums &= (uint16_t)~NETIF_CHECKSUM_GEN_TCP;
	NETIF_SET_CHECKSUM_CTRL(ifp->if_netif, ifp->if_checksums);
	return 0;
}

static void
xenif_disconnect(void *arg)
{
	struct xenif *sc = arg;

	sc->sc_up = false;
	sc->sc_open = false;
	if_link(&sc->sc_if, false);
	xenif_rx_close(sc);
	xenif_tx_close(sc);
	ports_close(sc);
	rings_close(sc);
}

static int
xenif_connect(void *arg)
{
	struct xenif *sc = arg;
	int error;

	error = features_read(sc);
	if (error != 0)
		return error;
	error = rings_open(sc);
	if (error != 0)
		return error;
	error = ports_open(sc);
	if (error != 0) {
		rings_close(sc);
		return error;
	}
	sc->sc_open = true;
	xenif_tx_open(sc);
	xenif_rx_open(sc);
	error = xs_transaction(publish, sc);
	if (error != 0)
		xenif_disconnect(sc);
	return error;
}

static int
xenif_connected(void *arg)
{
	struct xenif *sc = arg;

	if (!sc->sc_open)
		return EIO;
	sc->sc_up = true;
	if_link(&sc->sc_if, true);
	device_verbose(sc->sc_xenbus.xd_self, "connected to domain %u%s%s%s",
	    sc->sc_xenbus.xd_domain, sc->sc_sg ? ", gathering" : "",
	    sc->sc_csum ? ", checksums" : "",
	    sc->sc_divides ? ", segments" : "");
	return 0;
}

/* Off it is already. */
static void
xenif_gone(void *arg __unused)
{
}

static const struct xenbus_ops xenif_xenbus = {
	.xo_published = XENBUS_CONNECTED,
	.xo_connect = xenif_connect,
	.xo_connected = xenif_connected,
	.xo_disconnect = xenif_disconnect,
	.xo_gone = xenif_gone,
};

/* ---- Attachment --------------------------------------------------------- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "00:16:3e:01:02:03". */
static bool
parse_mac(const char *text, uint8_t mac[ETHER_ADDR_LEN])
{
	unsigned int i;

	for (i = 0; i < ETHER_ADDR_LEN; i++, text += 3) {
		if (hex(text[0]) < 0 || hex(text[1]) < 0 ||
		    text[2] != (i + 1 < ETHER_ADDR_LEN ? ':' : '\0'))
			return false;
		mac[i] = (uint8_t)(hex(text[0]) << 4 | hex(text[1]));
	}
	return true;
}

static int
xenif_match(struct device *parent __unused, const void *aux)
{
	const struct xenbus_attach_args *xa = aux;

	return strcmp(xa->xa_type, "vif") == 0 ? DEVICE_MATCH_ID :
	    DEVICE_MATCH_NONE;
}

static int
xenif_attach(struct device *self, const void *aux)
{
	struct xenif *sc = device_softc(self);
	struct ifnet *ifp = &sc->sc_if;
	char mac[18];
	uint64_t mtu;
	int error;

	error = xenbus_init(&sc->sc_xenbus, self, aux, &xenif_xenbus, sc);
	if (error == 0)
		error = xs_read(XS_NONE, sc->sc_xenbus.xd_path, "mac", mac,
		    sizeof(mac));
	if (error == 0 && !parse_mac(mac, ifp->if_lladdr))
		error = EINVAL;
	if (error != 0)
		return error;
	mtu = xs_option(sc->sc_xenbus.xd_path, "mtu", MTU_DEFAULT);
	xenif_rx_init(sc);
	xenif_tx_init(sc);
	ifp->if_name = device_name(self);
	ifp->if_ops = &xenif_ops;
	ifp->if_softc = sc;
	ifp->if_mtu = (uint16_t)(mtu < MTU_MIN ? MTU_DEFAULT :
	    MIN(mtu, MTU_MAX));
	ifp->if_checksums = NETIF_CHECKSUM_ENABLE_ALL;
	if_attach(ifp);
	if_link(ifp, false);
	device_verbose(self, "address %s", mac);
	xenbus_start(&sc->sc_xenbus);
	if (!xenbus_wait(&sc->sc_xenbus))
		device_printf(self, "its back end does not connect");
	return 0;
}

RUMP_DRIVER(xenif) = {
	.rd_name = "xenif",
	.rd_bus = "xenbus",
	.rd_softc_size = sizeof(struct xenif),
	.rd_match = xenif_match,
	.rd_attach = xenif_attach,
};
