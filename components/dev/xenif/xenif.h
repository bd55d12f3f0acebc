/*
 * xenif.h - Xen's paravirtual network cards (Xen's public io/netif.h). Shared
 * among the files of the driver.
 */
#ifndef XENIF_H
#define XENIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/ifdma.h"
#include "rump/ifnet.h"
#include "rump/lib.h"
#include "rump/softint.h"
#include "rump/xenbus.h"
#include "rump/xenring.h"

/* ---- The rings' layout -------------------------------------------------- */

struct xenif_txreq {
	uint32_t t_ref;
	uint16_t t_offset;
	uint16_t t_flags;
	uint16_t t_id;
	uint16_t t_size;		/* of the packet in its first request */
};
CTASSERT(sizeof(struct xenif_txreq) == 12);
#define TXF_CSUM_BLANK	1U
#define TXF_VALIDATED	2U
#define TXF_MORE	4U
#define TXF_EXTRA	8U		/* struct xenif_extra takes the next place */

struct xenif_txrsp {
	uint16_t t_id;
	int16_t t_status;
};
CTASSERT(sizeof(struct xenif_txrsp) == 4);
#define TX_RSP_NULL	1		/* to extra information; it has no number */

struct xenif_rxreq {
	uint16_t r_id;
	uint16_t r_pad;
	uint32_t r_ref;
};
CTASSERT(sizeof(struct xenif_rxreq) == 8);

struct xenif_rxrsp {
	uint16_t r_id;
	uint16_t r_offset;
	uint16_t r_flags;
	int16_t r_status;		/* bytes, or a negative error */
};
CTASSERT(sizeof(struct xenif_rxrsp) == 8);
#define RXF_VALIDATED	1U
#define RXF_CSUM_BLANK	2U
#define RXF_MORE	4U
#define RXF_EXTRA	8U

/* In the place of a response after one with RXF_EXTRA, or of a request. */
struct xenif_extra {
	uint8_t e_type;
	uint8_t e_flags;
	uint16_t e_gso_size;
	uint8_t e_gso_type;
	uint8_t e_pad[3];
};
CTASSERT(sizeof(struct xenif_extra) == 8);
#define EXTRA_GSO	1U
#define EXTRA_MAX	5U		/* types are below */
#define EXTRAF_MORE	1U
#define GSO_TCPV4	1U
#define GSO_TCPV6	2U

#define XENIF_RING	256U		/* entries of either ring: a page's worth */
/* Requests of one packet that every back end takes. */
#define XENIF_TX_SLOTS	18U

/* ---- The driver --------------------------------------------------------- */

/*
 * A page for what arrives. Nothing else is on it, as the back end can write to all
 * of it. While the stack has it, its packet is the pbuf.
 */
struct xenif_page {
	struct pbuf_custom p_pbuf;	/* first: lwIP gives us this back */
	struct xenif *p_sc;
	rump_paddr_t p_pa;
	uint32_t p_ref;			/* GRANT_NONE: ours alone */
	struct xenif_page *p_next;
};

/* A page for joined segments. */
struct xenif_txpage {
	rump_paddr_t tp_pa;
	uint32_t tp_ref;
	struct xenif_txpage *tp_next;	/* free: the next free one */
};
#define XENIF_TX_PAGES	64U		/* four packets */

/* A request of a packet on its way out. */
struct xenif_tx {
	uint32_t t_ref;			/* GRANT_NONE: not with the back end */
	uint16_t t_first;		/* the packet's first request, which has: */
	uint16_t t_left;		/* requests without a response */
	struct pbuf *t_pbuf;		/* NULL: it was copied */
	struct xenif_txpage *t_page;	/* what this request is of, or NULL */
	uint16_t t_next;		/* free: the next free one */
};

/* Owner: monitor. */
struct xenif {
	struct ifnet sc_if;
	struct xenbus_device sc_xenbus;
	bool sc_open;			/* there are rings, and they are used */
	bool sc_up;			/* the back end takes packets */
	bool sc_sg, sc_csum, sc_divides;	/* what it can */
	unsigned int sc_rxport, sc_txport;	/* the same when not split */

	struct xenbus_ring sc_rxmem, sc_txmem;
	struct xenring sc_rxring, sc_txring;
	struct softint sc_rxintr, sc_kick;

	struct xenif_page *sc_pages;	/* free */
	unsigned int sc_npages, sc_maxpages;
	struct xenif_page *sc_rx[XENIF_RING];	/* with the back end, by place */
	unsigned int sc_rxposted, sc_rxwanted;
	/* The packet that is coming in, in several responses. */
	struct pbuf *sc_packet;
	unsigned int sc_parts;		/* so far; 0: no packet */
	bool sc_more, sc_extra;		/* what comes next */
	bool sc_bad, sc_checked;

	struct xenif_tx sc_tx[XENIF_RING];
	uint16_t sc_txfree;		/* XENIF_RING: none */
	unsigned int sc_ntxfree;
	/* The packet that is not on the ring yet, by sc_join: its segments. */
	struct txjoin sc_join;
	struct pbuf *sc_held[TXJOIN_PIECES];
	unsigned int sc_nheld;		/* 0: none is held */
	struct xenif_txpage sc_txpages[XENIF_TX_PAGES], *sc_freetxpages;
	unsigned int sc_ntxpages, sc_maxtxpages;	/* are there, may be */
	unsigned int sc_nfreetxpages;
	unsigned int sc_unkicked;	/* packets the back end was not told of */
};

/* Shuts the back end off: it broke the rules. */
void xenif_fail(struct xenif *, const char *why);

/* Pages (xenif_rx.c). xenif_page_get: NULL when no more may be made. */
struct xenif_page *xenif_page_get(struct xenif *);
void xenif_page_put(struct xenif *, struct xenif_page *);
/* The first `len' bytes of a page as a packet; the page is used up. */
struct pbuf *xenif_page_pbuf(struct xenif_page *, size_t offset, size_t len);

/* Receiving (xenif_rx.c). */
void xenif_rx_init(struct xenif *);
void xenif_rx_open(struct xenif *);
void xenif_rx_fill(struct xenif *);
void xenif_rx_close(struct xenif *);

/* Sending (xenif_tx.c). */
void xenif_tx_init(struct xenif *);
void xenif_tx_open(struct xenif *);
void xenif_tx_close(struct xenif *);
bool xenif_tx_output(struct ifnet *, struct pbuf *);
void xenif_tx_reclaim(struct ifnet *);

/*
 * Pages for joined segments (xenif_txpage.c). xenif_txpage_reserve: there are free
 * ones for so many bytes. xenif_txpage_fill: takes one, for as many bytes of sc_join
 * as go onto it, *len; *piece is the first piece that is left, and what is copied
 * is no part of the pieces any more.
 */
void xenif_txpage_init(struct xenif *);
bool xenif_txpage_reserve(struct xenif *, size_t bytes);
struct xenif_txpage *xenif_txpage_fill(struct xenif *, unsigned int *piece,
    size_t *len);
void xenif_txpage_put(struct xenif *, struct xenif_txpage *);
void xenif_txpage_close(struct xenif *);

#endif /* XENIF_H */
