/*
 * xenif_txpage.c - pages that joined segments are copied to: a back end maps each
 * page of a packet, which costs it more than copying costs us, and a segment fills
 * only a third of one. The pages stay granted, for reading, while it is connected;
 * there is nothing on them but what was sent to it.
 */
#include "rump/kmem.h"
#include "xenif.h"

void
xenif_txpage_init(struct xenif *sc)
{
	sc->sc_maxtxpages = (unsigned int)MIN(page_available() / 64,
	    XENIF_TX_PAGES);
}

static bool
page_make(struct xenif *sc)
{
	struct xenif_txpage *tp = &sc->sc_txpages[sc->sc_ntxpages];

	if (sc->sc_ntxpages == sc->sc_maxtxpages)
		return false;
	tp->tp_pa = page_alloc(1);
	if (tp->tp_pa == 0)
		return false;
	/* What was there before is not the back end's to see. */
	memset(rumpuser_pa_to_va(tp->tp_pa), 0, RUMPUSER_PAGE_SIZE);
	tp->tp_ref = grant_page(sc->sc_xenbus.xd_domain, tp->tp_pa, true);
	if (tp->tp_ref == GRANT_NONE) {
		page_free(tp->tp_pa, 1);
		return false;
	}
	sc->sc_ntxpages++;
	xenif_txpage_put(sc, tp);
	return true;
}

bool
xenif_txpage_reserve(struct xenif *sc, size_t bytes)
{
	unsigned int n = (unsigned int)((bytes + RUMPUSER_PAGE_SIZE - 1) /
	    RUMPUSER_PAGE_SIZE);

	while (sc->sc_nfreetxpages < n)
		if (!page_make(sc))
			return false;
	return true;
}

struct xenif_txpage *
xenif_txpage_fill(struct xenif *sc, unsigned int *piece, size_t *len)
{
	struct xenif_txpage *tp = sc->sc_freetxpages;
	struct txjoin *tj = &sc->sc_join;
	struct txpiece *from;
	char *to;
	size_t now;

	KASSERT(tp != NULL);
	sc->sc_freetxpages = tp->tp_next;
	sc->sc_nfreetxpages--;
	to = rumpuser_pa_to_va(tp->tp_pa);
	for (*len = 0; *piece < tj->tj_npieces && *len < RUMPUSER_PAGE_SIZE;
	    *len += now) {
		from = &tj->tj_pieces[*piece];
		now = MIN(from->tp_len, RUMPUSER_PAGE_SIZE - *len);
		memcpy(to + *len, rumpuser_pa_to_va(from->tp_pa), now);
		from->tp_pa += now;
		from->tp_len -= (uint32_t)now;
		if (from->tp_len == 0)
			(*piece)++;
	}
	return tp;
}

void
xenif_txpage_put(struct xenif *sc, struct xenif_txpage *tp)
{
	tp->tp_next = sc->sc_freetxpages;
	sc->sc_freetxpages = tp;
	sc->sc_nfreetxpages++;
}

void
xenif_txpage_close(struct xenif *sc)
{
	unsigned int i;

	for (i = 0; i < sc->sc_ntxpages; i++)
		grant_end_pages(&sc->sc_txpages[i].tp_ref, 1,
		    sc->sc_txpages[i].tp_pa);
	sc->sc_freetxpages = NULL;
	sc->sc_ntxpages = sc->sc_nfreetxpages = 0;
}
