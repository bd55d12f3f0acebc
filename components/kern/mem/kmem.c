/*
 * kmem.c - the kernel's objects (rump/kmem.h): slabs of one page for sizes up to
 * half a page, whole frames beyond.
 */
#include "internal.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rumpuser.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE

/* At the start of each slab's page; objects follow. */
struct slab {
	struct slab *s_next, *s_prev;	/* slabs of the class with free objects */
	struct object *s_free;
	uint16_t s_used;
	uint16_t s_class;
	uint16_t s_fresh;		/* objects never handed out */
	uint16_t s_pad;
};

struct object {
	struct object *o_next;
};

#define SLAB_HEADER	roundup2(sizeof(struct slab), 16UL)

/* As many as fit into a page, 16-byte aligned. */
static const uint16_t class_size[] = {
	16, 32, 48, 64, 80, 96, 128, 160, 192, 224, 288, 336, 400, 448, 576,
	672, 800, 1008, 1344, 2016,
};
#define CLASS_COUNT	nitems(class_size)
#define SLAB_MAX	2016U

CTASSERT(SLAB_HEADER + 2 * 2016 <= PAGE_SIZE);
CTASSERT(SLAB_HEADER + 3 * 1344 <= PAGE_SIZE);

/* Lock for all of them: the monitor. */
static struct slab *partial[CLASS_COUNT];	/* slabs with free objects */
static uint8_t class_of[SLAB_MAX / 16 + 1];	/* by size in 16-byte units */
static size_t allocated;

void
kmem_init(void)
{
	size_t units;
	unsigned int c = 0;

	for (units = 0; units < nitems(class_of); units++) {
		if (units * 16 > class_size[c])
			c++;
		class_of[units] = (uint8_t)c;
	}
}

static unsigned int
class_for(size_t size)
{
	return class_of[(size + 15) / 16];
}

static void
partial_insert(struct slab *s)
{
	s->s_prev = NULL;
	s->s_next = partial[s->s_class];
	if (s->s_next != NULL)
		s->s_next->s_prev = s;
	partial[s->s_class] = s;
}

static void
partial_remove(struct slab *s)
{
	if (s->s_prev != NULL)
		s->s_prev->s_next = s->s_next;
	else
		partial[s->s_class] = s->s_next;
	if (s->s_next != NULL)
		s->s_next->s_prev = s->s_prev;
}

static unsigned int
slab_capacity(unsigned int c)
{
	return (unsigned int)((PAGE_SIZE - SLAB_HEADER) / class_size[c]);
}

static void *
slab_alloc(unsigned int c)
{
	struct slab *s = partial[c];
	struct object *o;
	rump_paddr_t pa;

	if (s == NULL) {
		pa = page_alloc(1);
		if (pa == 0)
			return NULL;
		s = rumpuser_pa_to_va(pa);
		memset(s, 0, sizeof(*s));
		s->s_class = (uint16_t)c;
		partial_insert(s);
	}
	o = s->s_free;
	if (o != NULL) {
		s->s_free = o->o_next;
		poison_check(o, class_size[c], sizeof(*o));
	} else
		o = (struct object *)((char *)s + SLAB_HEADER +
		    (size_t)s->s_fresh++ * class_size[c]);
	if (++s->s_used == slab_capacity(c))
		partial_remove(s);
	return o;
}

static void
slab_free(void *p, unsigned int c)
{
	struct slab *s;
	struct object *o = p;

	s = (struct slab *)rounddown2((uintptr_t)p, PAGE_SIZE);
	KASSERT(s->s_class == c && s->s_used > 0);
	poison_fill(o, class_size[c]);
	if (s->s_used-- == slab_capacity(c))
		partial_insert(s);
	o->o_next = s->s_free;
	s->s_free = o;
	if (s->s_used == 0) {
		partial_remove(s);
		page_free(rumpuser_va_to_pa(s), 1);
	}
}

static size_t
pages_for(size_t size)
{
	return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

/* A run of frames: the unused end of the power of two goes back at once. */
static void *
run_alloc(size_t pages)
{
	size_t block = 1;
	rump_paddr_t pa;

	while (block < pages)
		block *= 2;
	pa = page_alloc(block);
	if (pa == 0)
		return NULL;
	if (block > pages)
		page_free(pa + pages * PAGE_SIZE, block - pages);
	return rumpuser_pa_to_va(pa);
}

void *
kmem_alloc(size_t size)
{
	void *p;

	if (size == 0)
		size = 1;
	if (size > SIZE_MAX / 2)
		return NULL;
	p = size <= SLAB_MAX ? slab_alloc(class_for(size)) :
	    run_alloc(pages_for(size));
	if (p != NULL)
		allocated += size;
	return p;
}

void *
kmem_zalloc(size_t size)
{
	void *p = kmem_alloc(size);

	if (p != NULL)
		memset(p, 0, size);
	return p;
}

void
kmem_free(void *p, size_t size)
{
	if (p == NULL)
		return;
	if (size == 0)
		size = 1;
	KASSERT(allocated >= size);
	allocated -= size;
	if (size <= SLAB_MAX)
		slab_free(p, class_for(size));
	else
		page_free(rumpuser_va_to_pa(p), pages_for(size));
}

char *
kmem_strndup(const char *s, size_t len)
{
	char *p = kmem_alloc(len + 1);

	if (p != NULL) {
		memcpy(p, s, len);
		p[len] = '\0';
	}
	return p;
}

size_t
kmem_bytes(void)
{
	return allocated;
}
