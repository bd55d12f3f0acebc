/*
 * vmimpl.h - the map of the address space, shared by mem/vm.c and the system
 * calls on it. Monitor held.
 */
#ifndef KERN_VMIMPL_H
#define KERN_VMIMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rumpuser.h"

struct lwp;
struct mapobj;

/* A mapped range with one protection and one kind of contents. */
struct vm_entry {
	uintptr_t ve_start, ve_end;
	int ve_prot;			/* PROT_*, 0: no access */
	int ve_flags;			/* MAP_SHARED, MAP_PRIVATE, MAP_NORESERVE */
	bool ve_promised;		/* every page's frame is promised */
	bool ve_readonly;		/* the file was not open for writing */
	bool ve_wired;			/* mlock(2) and its like: for msync(2) to see */
	struct mapobj *ve_object;	/* NULL: anonymous */
	uint64_t ve_offset;		/* in the object, of ve_start */
	struct vm_entry *ve_next, *ve_prev;
	struct vm_entry *ve_left, *ve_right;
	uint32_t ve_priority;
};

/* The entry at addr; the first that ends above addr. NULL: none. */
struct vm_entry *vm_entry_at(uintptr_t addr);
struct vm_entry *vm_entry_from(uintptr_t addr);

int vm_entry_split(struct vm_entry *, uintptr_t addr);
struct vm_entry *vm_entry_merge(struct vm_entry *);
int vm_clip(uintptr_t start, uintptr_t end);

/* Adds a mapping where there is none; ve_object's reference passes on success. */
int vm_insert(const struct vm_entry *);
void vm_remove(uintptr_t start, uintptr_t end);
void vm_drop_pages(struct vm_entry *, uintptr_t start, uintptr_t end);

/* Gives an entry another, free, address; the page tables are the caller's. */
void vm_move(struct vm_entry *, uintptr_t to);

/*
 * Whether the caller's group may map so much more: ENOMEM, EAGAIN. What mlockall
 * asked of new mappings: whether they are wired, and being so.
 */
int vm_limit(const struct lwp *, size_t len);
bool vm_wires_new(void);
int vm_wire(uintptr_t addr, size_t len);

/*
 * A mapping loses a frame of its own, whose promise was the mapping's or not. True: it
 * is pinned and must not be freed; what is promised to the mapping is as if it was.
 */
bool pin_keep(rump_paddr_t, bool promised);
/*
 * Waits until no device may write to what is mapped in a range of pages. True: that took
 * a sleep, look at everything again.
 */
bool pin_wait_written(uintptr_t start, uintptr_t end);

/* A free range, at *addr if possible. ENOMEM. */
int vm_find_space(uintptr_t *addr, size_t len, size_t align);
size_t vm_mapped(void);

#endif /* KERN_VMIMPL_H */
