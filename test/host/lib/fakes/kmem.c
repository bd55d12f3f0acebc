/* Fakes of rump/kmem.h over calloc: ASAN sees overruns, leaks, double frees. */
#include "rump/kmem.h"
#include "rump/lib.h"

#include "netbsd/errno.h"

#include "fake.h"
#include "host.h"

long fake_memory_limit = -1;
long fake_memory_count;

static bool
take(void)
{
	if (fake_memory_limit == 0)
		return false;
	if (fake_memory_limit > 0)
		fake_memory_limit--;
	fake_memory_count++;
	return true;
}

void *
kmem_zalloc(size_t size)
{
	return take() ? host_calloc(size) : NULL;
}

void *
kmem_alloc(size_t size)
{
	void *p = kmem_zalloc(size);

	if (p != NULL)
		host_memset(p, 0xa5, size);
	return p;
}

void
kmem_free(void *p, size_t size)
{
	if (p == NULL)
		return;
	/* Touches every byte: a size larger than was asked for is found. */
	host_memset(p, 0xdd, size);
	fake_memory_count--;
	host_free(p);
}

char *
kmem_strndup(const char *s, size_t len)
{
	char *p = kmem_zalloc(len + 1);

	if (p != NULL)
		host_memcpy(p, s, len);
	return p;
}

/*
 * The direct map's base is below where ASAN keeps small objects, so that their
 * frames have numbers that legacy devices can be told.
 */
uintptr_t rumpuser_dmap_base = 0x5fff00000000;

rump_paddr_t
page_alloc(size_t n)
{
	void *p;

	if (n == 0 || (n & (n - 1)) != 0)
		host_panic("page_alloc: not a power of two");
	if (!take())
		return 0;
	if ((p = host_aligned_calloc(n * RUMPUSER_PAGE_SIZE,
	    n * RUMPUSER_PAGE_SIZE)) == NULL)
		return 0;
	host_memset(p, 0xa5, n * RUMPUSER_PAGE_SIZE);
	return rumpuser_va_to_pa(p);
}

void
page_free(rump_paddr_t pa, size_t n)
{
	kmem_free(rumpuser_pa_to_va(pa), n * RUMPUSER_PAGE_SIZE);
}

size_t
page_available(void)
{
	return 1 << 20;
}

int
page_commit(size_t n)
{
	return n > page_available() ? ENOMEM : 0;
}

void
page_uncommit(size_t n __unused)
{
}

/* What was promised never fails, whatever the limit. */
rump_paddr_t
page_alloc_promised(void)
{
	long limit = fake_memory_limit;
	rump_paddr_t pa;

	fake_memory_limit = -1;
	pa = page_alloc(1);
	fake_memory_limit = limit;
	return pa;
}

void
page_free_promised(rump_paddr_t pa)
{
	page_free(pa, 1);
}

/* There is memory enough: nobody's cache is asked. */
void
page_cache_register(const struct page_cache *pc __unused)
{
}
