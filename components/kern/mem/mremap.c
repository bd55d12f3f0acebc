/*
 * mremap.c - mremap(2): anonymous mappings grow, shrink and move without copying.
 * MAP_REMAPDUP and mappings of files are refused; realloc(3) then copies.
 */
#include "internal.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/syscallvar.h"
#include "rumpuser.h"
#include "vmimpl.h"
#include "vmvar.h"
#include "netbsd/errno.h"
#include "netbsd/mman.h"
#include "netbsd/resource.h"
#include "netbsd/syscall.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE

/* Maps at `to' what is present in [from, from+len). ENOMEM: nothing is. */
static int
map_again(uintptr_t from, uintptr_t to, size_t len)
{
	rump_paddr_t pa;
	uintptr_t at;
	int prot;

	for (at = 0; at < len; at += PAGE_SIZE) {
		if (!rumpuser_extract(from + at, &pa, &prot) ||
		    rumpuser_map(to + at, pa, PAGE_SIZE, prot) == 0)
			continue;
		if (at > 0)
			rumpuser_unmap(to, at);
		return ENOMEM;
	}
	return 0;
}

/* Adds `more' bytes like e at addr, where nothing is. */
static int
extend(const struct vm_entry *e, uintptr_t addr, size_t more)
{
	struct vm_entry n = *e;

	n.ve_start = addr;
	n.ve_end = addr + more;
	return vm_insert(&n);
}

static bool
is_free(uintptr_t addr, size_t len)
{
	struct vm_entry *e;

	if (len > rumpuser_layout.rl_user_max - addr)
		return false;
	e = vm_entry_from(addr);
	return e == NULL || e->ve_start >= addr + len;
}

static int
sys_mremap(struct lwp *l, const register_t args[],
    register_t *retval)
{
	uintptr_t old = (uintptr_t)args[0], new = (uintptr_t)args[2];
	size_t oldlen = (size_t)args[1], newlen = (size_t)args[3];
	int flags = (int)args[4], error;
	struct vm_entry *e, copy;

	if (old % PAGE_SIZE != 0 || new % PAGE_SIZE != 0 || oldlen == 0 ||
	    newlen == 0 || oldlen > PTRDIFF_MAX || newlen > PTRDIFF_MAX ||
	    (flags & ~MAP_FIXED) != 0)
		return EINVAL;
	oldlen = roundup2(oldlen, PAGE_SIZE);
	newlen = roundup2(newlen, PAGE_SIZE);
	if (newlen > oldlen && vm_mapped() + (newlen - oldlen) >
	    proc_limit(lwp_proc(l), RLIMIT_AS))
		return ENOMEM;
	e = vm_entry_at(old);
	if (e == NULL || e->ve_object != NULL || old + oldlen < old ||
	    e->ve_end < old + oldlen)
		return EINVAL;
	if ((flags & MAP_FIXED) != 0) {
		if (new < rumpuser_layout.rl_user_min ||
		    new > rumpuser_layout.rl_user_max ||
		    newlen > rumpuser_layout.rl_user_max - new ||
		    (new < old + oldlen && old < new + newlen))
			return EINVAL;
	} else if (newlen <= oldlen) {
		retval[0] = (register_t)old;
		return newlen == oldlen ? 0 :
		    vm_unmap(old + newlen, oldlen - newlen);
	} else if (is_free(old + oldlen, newlen - oldlen)) {
		retval[0] = (register_t)old;
		return extend(e, old + oldlen, newlen - oldlen);
	}

	/* Elsewhere: first everything that can fail. */
	error = vm_clip(old, old + oldlen);
	if (error != 0)
		return error;
	if ((flags & MAP_FIXED) != 0)
		error = vm_unmap(new, newlen);
	else
		error = vm_find_space(&new, newlen, PAGE_SIZE);
	if (error != 0)
		return error;
	copy = *vm_entry_at(old);
	if (newlen < oldlen) {
		error = vm_unmap(old + newlen, oldlen - newlen);
		if (error != 0)
			return error;
		oldlen = newlen;
	}
	if (newlen > oldlen) {
		error = extend(&copy, new + oldlen, newlen - oldlen);
		if (error != 0)
			return error;
	}
	error = map_again(old, new, oldlen);
	if (error != 0) {
		if (newlen > oldlen)
			(void)vm_unmap(new + oldlen, newlen - oldlen);
		return error;
	}
	rumpuser_unmap(old, oldlen);
	vm_move(vm_entry_at(old), new);
	retval[0] = (register_t)new;
	return 0;
}
SYSCALL(mremap);
