/*
 * net_copy.c - see net_copy.h.
 */
#include "rump/lib.h"
#include "rumpuser.h"
#include "net_copy.h"

/* Since the last net_copy_faulted(). Lock: the monitor. */
static bool faulted;

/* At most to the end of a page. */
static void
copy_part(void *to, uintptr_t from, size_t len)
{
	rump_paddr_t pa;
	int prot;

	if (rumpuser_extract(from, &pa, &prot) &&
	    (prot & RUMPUSER_PROT_READ) != 0) {
		memcpy(to, (const char *)rumpuser_pa_to_va(pa) +
		    from % RUMPUSER_PAGE_SIZE, len);
		return;
	}
	faulted = true;
	memset(to, 0, len);
}

void
net_copy_from(void *to, const void *from, size_t len)
{
	uintptr_t va = (uintptr_t)from;
	char *p = to;
	size_t n;

	if (va < rumpuser_layout.rl_user_min ||
	    va >= rumpuser_layout.rl_user_max) {
		memcpy(to, from, len);
		return;
	}
	for (; len > 0; len -= n, p += n, va += n) {
		n = MIN(len, RUMPUSER_PAGE_SIZE - va % RUMPUSER_PAGE_SIZE);
		copy_part(p, va, n);
	}
}

bool
net_copy_faulted(void)
{
	bool was = faulted;

	faulted = false;
	return was;
}
