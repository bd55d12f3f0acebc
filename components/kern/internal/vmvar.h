/*
 * vmvar.h - the programs' address space from the inside. Monitor held.
 */
#ifndef KERN_VMVAR_H
#define KERN_VMVAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VM_FAULT_WRITE	1
#define VM_FAULT_EXEC	2

/*
 * Makes the page at addr accessible if a mapping says that it is. 0; EFAULT:
 * nothing is mapped there; EACCES: not for this access; ENOMEM.
 */
int vm_fault(uintptr_t addr, int access);

/* Anonymous memory for the kernel's own use of the programs' space. */
int vm_map_anon(uintptr_t *addr, size_t len, int prot, int flags);
int vm_unmap(uintptr_t addr, size_t len);

/*
 * Where mappings without an address of their own begin, from then on; it lies
 * in the programs' space. Without a call that is the start of the space.
 */
void vm_set_lowest(uintptr_t addr);

/* Whether [addr, addr+len) may be program memory at all. */
bool vm_user_range(uintptr_t addr, size_t len);

/* Whether addr lies in a guard page, and the size of the stack above it. */
bool vm_in_guard(uintptr_t addr);

#endif /* KERN_VMVAR_H */
