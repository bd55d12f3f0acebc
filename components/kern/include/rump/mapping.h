/*
 * rump/mapping.h - mappings that components make in the programs' address space
 * on a program's behalf. Monitor held.
 */
#ifndef RUMP_MAPPING_H
#define RUMP_MAPPING_H

#include <stddef.h>
#include <stdint.h>

struct mapobj;

/*
 * Maps the first len bytes (a multiple of pages) of the object shared, with the
 * protection PROT_*, which mprotect(2) cannot make writable if it is not: at
 * *addr (EINVAL when that is not free), or anywhere when that is 0. The mapping
 * holds a reference of its own. ENOMEM: no room, or beyond the caller's
 * RLIMIT_AS; EAGAIN: beyond its RLIMIT_MEMLOCK. May sleep after mlockall(2).
 */
int mapping_create(struct mapobj *, size_t len, int prot, uintptr_t *addr);

/* Unmaps what is left of it; other mappings there stay. ENOMEM. */
int mapping_remove(const struct mapobj *, uintptr_t addr, size_t len);

#endif /* RUMP_MAPPING_H */
