/*
 * mem.c - lwIP's heap is the kernel's. kmem_free wants to know the size, so it
 * stands in front of each object.
 */
#include "lwip/opt.h"
#include "lwip/mem.h"
#include "net_mem.h"
#include "rump/kmem.h"

struct header {
	size_t h_size;			/* with the header */
	size_t h_pad;
};
CTASSERT(sizeof(struct header) == MEM_ALIGNMENT);

/* Lock: the monitor. */
static size_t bytes;

size_t
net_mem_bytes(void)
{
	return bytes;
}

void
mem_init(void)
{
}

void *
mem_malloc(mem_size_t size)
{
	struct header *h;

	if (size > SIZE_MAX - sizeof(*h))
		return NULL;
	size += sizeof(*h);
	h = kmem_alloc(size);
	if (h == NULL)
		return NULL;
	h->h_size = size;
	bytes += size;
	return h + 1;
}

void *
mem_calloc(mem_size_t count, mem_size_t size)
{
	void *p;

	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	p = mem_malloc(count * size);
	if (p != NULL)
		memset(p, 0, count * size);
	return p;
}

/* Objects do not shrink in place. */
void *
mem_trim(void *p, mem_size_t size __unused)
{
	return p;
}

void
mem_free(void *p)
{
	struct header *h = p;

	if (p == NULL)
		return;
	h--;
	bytes -= h->h_size;
	kmem_free(h, h->h_size);
}
