/*
 * if_dma.c - buffers that cards receive into (rump/ifdma.h).
 */
#include "rump/ifdma.h"
#include "rump/kmem.h"

#define COPY_MAX	256	/* bytes */

/* The other buffer of the frame. */
static struct rxbuf *
neighbour(const struct rxbuf *rb)
{
	return (struct rxbuf *)((uintptr_t)rb ^ RXBUF_SIZE);
}
CTASSERT(RXBUF_SIZE * 2 == RUMPUSER_PAGE_SIZE);

/* A buffer of a closed pool is back; the frame goes with the second. */
static void
home(struct rxpool *rp, struct rxbuf *rb)
{
	rb->rb_home = true;
	if (!neighbour(rb)->rb_home)
		return;
	rp->rp_count -= 2;
	page_free(rounddown2(rumpuser_va_to_pa(rb),
	    (rump_paddr_t)RUMPUSER_PAGE_SIZE), 1);
}

void
rxpool_put(struct rxpool *rp, struct rxbuf *rb)
{
	if (rp->rp_closed) {
		home(rp, rb);
		return;
	}
	rb->rb_next = rp->rp_free;
	rp->rp_free = rb;
}

void
rxpool_close(struct rxpool *rp)
{
	struct rxbuf *rb;

	rp->rp_closed = true;
	rp->rp_max = 0;
	while ((rb = rp->rp_free) != NULL) {
		rp->rp_free = rb->rb_next;
		home(rp, rb);
	}
}

/* The stack is done with a packet. */
static void
rxbuf_done(struct pbuf *p)
{
	struct rxbuf *rb = (struct rxbuf *)(void *)p;

	rxpool_put(rb->rb_pool, rb);
}

/* Makes two more buffers. */
static bool
rxpool_grow(struct rxpool *rp)
{
	struct rxbuf *rb;
	rump_paddr_t pa;
	size_t at;

	if (rp->rp_count >= rp->rp_max || (pa = page_alloc(1)) == 0)
		return false;
	for (at = 0; at < RUMPUSER_PAGE_SIZE; at += RXBUF_SIZE) {
		rb = (struct rxbuf *)(void *)((char *)rumpuser_pa_to_va(pa) +
		    at);
		memset(rb, 0, sizeof(*rb));
		rb->rb_pbuf.custom_free_function = rxbuf_done;
		rb->rb_pool = rp;
		rxpool_put(rp, rb);
		rp->rp_count++;
	}
	return true;
}

struct rxbuf *
rxpool_get(struct rxpool *rp)
{
	struct rxbuf *rb;

	if (rp->rp_free == NULL && !rxpool_grow(rp))
		return NULL;
	rb = rp->rp_free;
	rp->rp_free = rb->rb_next;
	return rb;
}

struct pbuf *
rxpool_pbuf(struct rxpool *rp, struct rxbuf *rb, size_t offset, size_t len)
{
	char *data = rxbuf_data(rb) + offset;
	struct pbuf *p;

	if (len > COPY_MAX && (rp->rp_free != NULL || rxpool_grow(rp)))
		return pbuf_alloced_custom(PBUF_RAW, (u16_t)len, PBUF_REF,
		    &rb->rb_pbuf, data, (u16_t)len);
	p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	if (p != NULL)
		memcpy(p->payload, data, len);
	rxpool_put(rp, rb);
	return p;
}

unsigned int
rxpool_init(struct rxpool *rp, unsigned int ring)
{
	/* A small guest gives at most a sixteenth of its memory. */
	size_t share = page_available() / 16 *
	    (RUMPUSER_PAGE_SIZE / RXBUF_SIZE);
	unsigned int wanted = (unsigned int)MAX(16, MIN(share / 4, ring));

	rp->rp_max = (unsigned int)MIN(MAX(share, 4 * wanted), 16 * wanted);
	return rxpool_grow(rp) ? wanted : 0;
}
