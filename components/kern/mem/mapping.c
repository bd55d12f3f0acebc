/*
 * mapping.c - mappings made by components. See rump/mapping.h.
 */
#include "internal.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/mapping.h"
#include "rumpuser.h"
#include "vmimpl.h"
#include "vmvar.h"
#include "netbsd/errno.h"
#include "netbsd/mman.h"

/* A place for the mapping: *addr itself, or any for 0. */
static int
find_place(uintptr_t *addr, size_t len)
{
	uintptr_t wanted = *addr;
	int error;

	if (wanted != 0 && (wanted % RUMPUSER_PAGE_SIZE != 0 ||
	    wanted < rumpuser_layout.rl_user_min ||
	    !vm_user_range(wanted, len)))
		return EINVAL;
	error = vm_find_space(addr, len, RUMPUSER_PAGE_SIZE);
	if (error == 0 && wanted != 0 && *addr != wanted)
		error = EINVAL;
	return error;
}

int
mapping_create(struct mapobj *mo, size_t len, int prot, uintptr_t *addr)
{
	struct vm_entry e = {
		.ve_prot = prot, .ve_flags = MAP_SHARED, .ve_object = mo,
		.ve_readonly = (prot & PROT_WRITE) == 0,
		.ve_wired = vm_wires_new(),
	};
	int error;

	error = vm_limit(curlwp, len);
	if (error == 0)
		error = find_place(addr, len);
	if (error != 0)
		return error;
	e.ve_start = *addr;
	e.ve_end = *addr + len;
	mo->mo_ops->mo_hold(mo);
	error = vm_insert(&e);
	if (error != 0) {
		mo->mo_ops->mo_release(mo);
		return error;
	}
	if (e.ve_wired && (error = vm_wire(*addr, len)) != 0)
		(void)mapping_remove(mo, *addr, len);
	return error;
}

int
mapping_remove(const struct mapobj *mo, uintptr_t addr, size_t len)
{
	uintptr_t at = addr, end = addr + len, next;
	struct vm_entry *e;
	int error;

	/* The program may have unmapped parts, and mapped others there. */
	while ((e = vm_entry_from(at)) != NULL && e->ve_start < end) {
		next = e->ve_end;
		if (e->ve_object == mo) {
			error = vm_unmap(MAX(e->ve_start, at),
			    MIN(next, end) - MAX(e->ve_start, at));
			if (error != 0)
				return error;
		}
		at = next;
	}
	return 0;
}
