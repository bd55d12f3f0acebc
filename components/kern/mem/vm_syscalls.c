/*
 * vm_syscalls.c - mmap(2) and its relatives. No page is ever both writable and
 * executable: asking for that is EACCES.
 */
#include "internal.h"
#include "rump/file.h"
#include "rump/lib.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/syscallvar.h"
#include "rump/uio.h"
#include "rumpuser.h"
#include "vmimpl.h"
#include "vmvar.h"
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/mman.h"
#include "netbsd/resource.h"
#include "netbsd/syscall.h"

#define PAGE_SIZE	RUMPUSER_PAGE_SIZE
#define PROT_ALL	(PROT_READ | PROT_WRITE | PROT_EXEC)
/* PROT_MPROTECT(x): what mprotect may add later; we allow everything. */
#define PROT_MPROTECT	(PROT_ALL << 3)

/* mlockall(MCL_FUTURE) is in force. Lock: the monitor. */
static bool wire_future;

/* Rounds a range to pages; false when it is not in the programs' space. */
static bool
user_pages(uintptr_t *addr, size_t *len)
{
	uintptr_t end = *addr + *len;

	if (end < *addr || end > rumpuser_layout.rl_user_max)
		return false;
	end = roundup2(end, PAGE_SIZE);
	*addr = rounddown2(*addr, PAGE_SIZE);
	*len = end - *addr;
	return *addr >= rumpuser_layout.rl_user_min;
}

/* Whether every page of the range is mapped. */
static bool
all_mapped(uintptr_t addr, size_t len)
{
	struct vm_entry *e;
	uintptr_t at = addr;

	while (at < addr + len) {
		e = vm_entry_at(at);
		if (e == NULL)
			return false;
		at = e->ve_end;
	}
	return true;
}

/* Makes the accessible pages of a range present. May sleep. */
int
vm_wire(uintptr_t addr, size_t len)
{
	struct vm_entry *e;
	uintptr_t at, end = addr + len;
	int error;

	for (at = addr; at < end; at += PAGE_SIZE) {
		e = vm_entry_at(at);
		if (e == NULL)
			return ENOMEM;
		if (e->ve_prot == 0)
			continue;
		error = vm_fault(at, (e->ve_prot & PROT_WRITE) != 0 ?
		    VM_FAULT_WRITE : (e->ve_prot & PROT_READ) != 0 ? 0 :
		    VM_FAULT_EXEC);
		if (error != 0)
			return error == ENOMEM ? EAGAIN : error;
	}
	return 0;
}

bool
vm_wires_new(void)
{
	return wire_future;
}

/* Notes that a range is wired, or no longer. Its ends are boundaries of entries. */
static void
mark_wired(uintptr_t start, uintptr_t end, bool wired)
{
	struct vm_entry *e;

	for (e = vm_entry_from(start); e != NULL && e->ve_start < end;
	    e = e->ve_next) {
		e->ve_wired = wired;
		e = vm_entry_merge(e);
	}
}

/* Pages, or their promises, that removing what is mapped there gives back. */
static size_t
pages_promised(uintptr_t start, uintptr_t end)
{
	struct vm_entry *e;
	size_t n = 0;

	for (e = vm_entry_from(start); e != NULL && e->ve_start < end;
	    e = e->ve_next)
		if (e->ve_promised)
			n += (MIN(e->ve_end, end) - MAX(e->ve_start, start)) /
			    PAGE_SIZE;
	return n;
}

static int
check_prot(int prot)
{
	if ((prot & ~(PROT_ALL | PROT_MPROTECT)) != 0)
		return EINVAL;
	if ((prot & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC))
		return EACCES;
	return 0;
}

static int
map_alignment(int flags, size_t *align)
{
	unsigned int n = (unsigned int)flags >> MAP_ALIGNMENT_SHIFT;

	*align = PAGE_SIZE;
	if (n == 0)
		return 0;
	if (n < RUMPUSER_PAGE_SHIFT || n > 46)
		return EINVAL;
	*align = (size_t)1 << n;
	return 0;
}

/* What an open file has to map. */
static int
map_file(struct lwp *l, int fd, struct vm_entry *e)
{
	struct file *f;
	int error;

	error = fd_get(lwp_proc(l), fd, &f);
	if (error != 0)
		return error;
	if (f->f_ops->fo_mmap == NULL)
		error = ENODEV;
	else if ((f->f_flag & FREAD) == 0 || ((e->ve_flags & MAP_SHARED) != 0 &&
	    (e->ve_prot & PROT_WRITE) != 0 && (f->f_flag & FWRITE) == 0))
		error = EACCES;
	else
		error = f->f_ops->fo_mmap(f, e->ve_prot, e->ve_flags,
		    &e->ve_object);
	e->ve_readonly = (f->f_flag & FWRITE) == 0;
	file_release(f);
	return error;
}

/* Whether the group may have so much more. What is mapped is in memory to stay. */
int
vm_limit(const struct lwp *l, size_t len)
{
	const struct proc *p = lwp_proc(l);
	uint64_t total = vm_mapped() + len;

	if (total > proc_limit(p, RLIMIT_AS))
		return ENOMEM;
	return wire_future && total > proc_limit(p, RLIMIT_MEMLOCK) ? EAGAIN : 0;
}

static int
sys_mmap(struct lwp *l, const register_t args[], register_t *retval)
{
	struct vm_entry e;
	uintptr_t addr = (uintptr_t)args[0];
	size_t len = (size_t)args[1], align;
	int prot = (int)args[2], flags = (int)args[3], fd = (int)args[4];
	int64_t offset = args[6];
	int error;

	memset(&e, 0, sizeof(e));
	error = check_prot(prot);
	if (error != 0)
		return error;
	error = map_alignment(flags, &align);
	if (error != 0)
		return error;
	if (len == 0 || len > SIZE_MAX - PAGE_SIZE || offset < 0 ||
	    (offset & (int64_t)(PAGE_SIZE - 1)) != 0)
		return EINVAL;
	if ((flags & (MAP_SHARED | MAP_PRIVATE)) == (MAP_SHARED | MAP_PRIVATE))
		return EINVAL;
	if ((flags & (MAP_SHARED | MAP_PRIVATE)) == 0)
		flags |= MAP_PRIVATE;
	if ((flags & (MAP_ANON | MAP_STACK)) != 0 && fd != -1)
		return EINVAL;
	len = roundup2(len, PAGE_SIZE);
	if ((flags & (MAP_ANON | MAP_STACK)) == 0 &&
	    len > (size_t)(INT64_MAX - offset))
		return EOVERFLOW;
	error = vm_limit(l, len);
	if (error != 0)
		return error;
	e.ve_prot = prot & PROT_ALL;
	e.ve_flags = flags & (MAP_SHARED | MAP_PRIVATE | MAP_NORESERVE);

	if ((flags & (MAP_ANON | MAP_STACK)) == 0) {
		e.ve_flags &= ~MAP_NORESERVE;
		error = map_file(l, fd, &e);
		if (error != 0)
			return error;
		e.ve_offset = (uint64_t)offset;
	}
	e.ve_wired = (flags & MAP_WIRED) != 0 || wire_future;
	e.ve_promised = (e.ve_flags & MAP_NORESERVE) == 0 &&
	    (e.ve_object == NULL ? e.ve_prot != 0 :
	    (e.ve_flags & MAP_PRIVATE) != 0 && (e.ve_prot & PROT_WRITE) != 0);

	if ((flags & (MAP_FIXED | MAP_TRYFIXED)) != 0) {
		size_t n = len;

		error = EINVAL;
		if (addr % align != 0)
			goto fail;
		error = ENOMEM;
		if (!user_pages(&addr, &n))
			goto fail;
		error = EEXIST;
		if ((flags & MAP_FIXED) == 0) {
			struct vm_entry *there = vm_entry_from(addr);

			if (there != NULL && there->ve_start < addr + len)
				goto fail;
		}
		/* Without the room for it, the old mapping stays. */
		error = ENOMEM;
		if (e.ve_promised && page_available() +
		    pages_promised(addr, addr + len) < len / PAGE_SIZE)
			goto fail;
		error = vm_clip(addr, addr + len);
		if (error == 0)
			vm_remove(addr, addr + len);
	} else
		error = vm_find_space(&addr, len, align);
	if (error != 0)
		goto fail;
	e.ve_start = addr;
	e.ve_end = addr + len;
	error = vm_insert(&e);
	if (error != 0)
		goto fail;
	if (e.ve_wired) {
		error = vm_wire(addr, len);
		if (error != 0) {
			(void)vm_unmap(addr, len);
			return error;
		}
	}
	retval[0] = (register_t)addr;
	return 0;
fail:
	if (e.ve_object != NULL)
		e.ve_object->mo_ops->mo_release(e.ve_object);
	return error;
}
SYSCALL(mmap);

static int
sys_munmap(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0];
	size_t len = (size_t)args[1];

	if (addr % PAGE_SIZE != 0 || len == 0 || !user_pages(&addr, &len))
		return EINVAL;
	return vm_unmap(addr, len);
}
SYSCALL(munmap);

/* Frames an entry must be promised before it may have the protection. */
static size_t
promise_needed(const struct vm_entry *e, int prot)
{
	if (e->ve_promised || (e->ve_flags & MAP_NORESERVE) != 0 || prot == 0)
		return 0;
	if (e->ve_object != NULL && ((e->ve_flags & MAP_PRIVATE) == 0 ||
	    (prot & PROT_WRITE) == 0))
		return 0;
	return (e->ve_end - e->ve_start) / PAGE_SIZE;
}

static void
entry_protect(struct vm_entry *e, int prot)
{
	if (promise_needed(e, prot) > 0) {
		/* From the object's pages to our own copies, on demand. */
		if (e->ve_object != NULL)
			vm_drop_pages(e, e->ve_start, e->ve_end);
		e->ve_promised = true;
	}
	e->ve_prot = prot;
	/* Writes to an object's pages are to fault once more. */
	if (e->ve_object != NULL && !e->ve_promised)
		prot &= ~PROT_WRITE;
	(void)rumpuser_protect(e->ve_start, e->ve_end - e->ve_start, prot);
}

static int
sys_mprotect(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct vm_entry *e;
	uintptr_t addr = (uintptr_t)args[0], end;
	size_t len = (size_t)args[1], needed = 0;
	int prot = (int)args[2], error;

	error = check_prot(prot);
	if (error != 0)
		return error;
	prot &= PROT_ALL;
	if (addr % PAGE_SIZE != 0)
		return EINVAL;
	if (len == 0)
		return 0;
	/* The image's own segments keep their protection. */
	if (addr < rumpuser_layout.rl_image_max &&
	    addr + len > rumpuser_layout.rl_image_min)
		return EACCES;
	do {
		if (!user_pages(&addr, &len) || !all_mapped(addr, len))
			return ENOMEM;
		end = addr + len;
		/* Nothing executable is ever written to. */
	} while ((prot & PROT_EXEC) != 0 && pin_wait_written(addr, end));
	error = vm_clip(addr, end);
	if (error != 0)
		return error;
	for (e = vm_entry_at(addr); e != NULL && e->ve_start < end;
	    e = e->ve_next) {
		if (e->ve_object != NULL && e->ve_readonly &&
		    (e->ve_flags & MAP_SHARED) != 0 && (prot & PROT_WRITE) != 0)
			return EACCES;
		needed += promise_needed(e, prot);
	}
	if (page_commit(needed) != 0)
		return ENOMEM;
	for (e = vm_entry_at(addr); e != NULL && e->ve_start < end;
	    e = e->ve_next) {
		entry_protect(e, prot);
		e = vm_entry_merge(e);
	}
	return 0;
}
SYSCALL(mprotect);

static int
sys_madvise(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	struct vm_entry *e;
	uintptr_t addr = (uintptr_t)args[0], end;
	size_t len = (size_t)args[1];
	int advice = (int)args[2];

	if (addr % PAGE_SIZE != 0 || advice < MADV_NORMAL ||
	    advice > MADV_FREE)
		return EINVAL;
	if (len == 0)
		return 0;
	if (!user_pages(&addr, &len))
		return EINVAL;
	if (!all_mapped(addr, len))
		return ENOMEM;
	end = addr + len;
	/* Nothing is paged out, so only giving pages back means something. */
	if (advice != MADV_FREE)
		return 0;
	for (e = vm_entry_at(addr); e != NULL && e->ve_start < end;
	    e = e->ve_next)
		if (e->ve_object == NULL && (e->ve_flags & MAP_PRIVATE) != 0)
			vm_drop_pages(e, MAX(addr, e->ve_start),
			    MIN(end, e->ve_end));
	return 0;
}
SYSCALL(madvise);

static int
sys_mincore(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0], at;
	size_t len = (size_t)args[1];
	char *vec = (char *)args[2], present;
	rump_paddr_t pa;
	int prot;

	if (addr % PAGE_SIZE != 0)
		return EINVAL;
	if (!user_pages(&addr, &len) || !all_mapped(addr, len))
		return ENOMEM;
	for (at = addr; at < addr + len; at += PAGE_SIZE) {
		present = rumpuser_extract(at, &pa, &prot);
		if (copyout(&present, vec++, 1) != 0)
			return EFAULT;
	}
	return 0;
}
SYSCALL(mincore);

static int
sys_minherit(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0];
	size_t len = (size_t)args[1];
	int inherit = (int)args[2];

	/* There is no fork(2), so nothing is ever inherited. */
	if (addr % PAGE_SIZE != 0 || inherit < 0 || inherit > MAP_INHERIT_ZERO)
		return EINVAL;
	if (len == 0)
		return 0;
	return user_pages(&addr, &len) && all_mapped(addr, len) ? 0 : ENOMEM;
}
SYSCALL(minherit);

static int
sys_mlock(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0];
	size_t len = (size_t)args[1];
	int error;

	if (len == 0)
		return 0;
	if (len > proc_limit(lwp_proc(l), RLIMIT_MEMLOCK))
		return ENOMEM;
	/* What is part of the image never leaves memory. */
	if (vm_user_range(addr, len) && addr >= rumpuser_layout.rl_image_min &&
	    addr < rumpuser_layout.rl_image_max)
		return 0;
	if (!user_pages(&addr, &len) || !all_mapped(addr, len))
		return ENOMEM;
	error = vm_wire(addr, len);
	if (error == 0)
		error = vm_clip(addr, addr + len);
	if (error == 0)
		mark_wired(addr, addr + len, true);
	return error;
}
SYSCALL(mlock);

static int
sys_munlock(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0];
	size_t len = (size_t)args[1];
	int error;

	if (len == 0 || (vm_user_range(addr, len) &&
	    addr >= rumpuser_layout.rl_image_min &&
	    addr < rumpuser_layout.rl_image_max))
		return 0;
	if (!user_pages(&addr, &len) || !all_mapped(addr, len))
		return ENOMEM;
	error = vm_clip(addr, addr + len);
	if (error == 0)
		mark_wired(addr, addr + len, false);
	return error;
}
SYSCALL(munlock);

static int
sys_mlockall(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	struct vm_entry *e;
	uintptr_t at;
	int flags = (int)args[0], error;

	if (flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE)) != 0)
		return EINVAL;
	if ((flags & MCL_CURRENT) != 0 &&
	    vm_mapped() > proc_limit(lwp_proc(l), RLIMIT_MEMLOCK))
		return ENOMEM;
	if ((flags & MCL_CURRENT) != 0) {
		at = 0;
		while ((e = vm_entry_from(at)) != NULL) {
			at = e->ve_end;
			error = vm_wire(e->ve_start, e->ve_end - e->ve_start);
			if (error != 0)
				return error;
		}
		mark_wired(0, UINTPTR_MAX, true);
	}
	wire_future = (flags & MCL_FUTURE) != 0;
	return 0;
}
SYSCALL(mlockall);

static int
sys_munlockall(struct lwp *l __unused, const register_t args[] __unused,
    register_t *retval __unused)
{
	wire_future = false;
	mark_wired(0, UINTPTR_MAX, false);
	return 0;
}
SYSCALL(munlockall);

/* Whether any page of the range is. */
static bool
any_wired(uintptr_t addr, size_t len)
{
	struct vm_entry *e;

	for (e = vm_entry_from(addr); e != NULL && e->ve_start < addr + len;
	    e = e->ve_next)
		if (e->ve_wired)
			return true;
	return false;
}

/* What shared mappings in a range have changed becomes durable. */
static int
sync_objects(uintptr_t at, uintptr_t end)
{
	struct vm_entry *e;
	struct mapobj *mo;
	uintptr_t next;
	int error = 0;

	/* Syncing sleeps, so entries are found anew. */
	for (; error == 0 && at < end; at = next) {
		e = vm_entry_at(at);
		if (e == NULL)
			return ENOMEM;
		next = e->ve_end;
		mo = e->ve_object;
		if (mo == NULL || (e->ve_flags & MAP_SHARED) == 0 ||
		    mo->mo_ops->mo_sync == NULL)
			continue;
		mo->mo_ops->mo_hold(mo);
		error = mo->mo_ops->mo_sync(mo);
		mo->mo_ops->mo_release(mo);
	}
	return error;
}

static int
sys___msync13(struct lwp *l __unused, const register_t args[],
    register_t *retval __unused)
{
	uintptr_t addr = (uintptr_t)args[0];
	size_t len = (size_t)args[1];
	int flags = (int)args[2];

	if (addr % PAGE_SIZE != 0 ||
	    (flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE)) != 0 ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return EINVAL;
	if (len == 0)
		return 0;
	if (!user_pages(&addr, &len) || !all_mapped(addr, len))
		return ENOMEM;
	if ((flags & MS_INVALIDATE) != 0 && any_wired(addr, len))
		return EBUSY;
	/* A shared mapping's pages are the file's, which has them written. */
	return (flags & MS_ASYNC) != 0 ? 0 : sync_objects(addr, addr + len);
}
SYSCALL(__msync13);
