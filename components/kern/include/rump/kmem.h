/*
 * rump/kmem.h - the kernel's memory: objects of any size, and whole frames.
 * Monitor or boot context. Freed memory is poisoned in debug builds.
 */
#ifndef RUMP_KMEM_H
#define RUMP_KMEM_H

#include <stddef.h>

#include "rumpuser.h"

/*
 * 16-byte aligned memory; kmem_zalloc's is zeroed. NULL when memory is short:
 * the caller returns ENOMEM. kmem_free takes the size that was asked for.
 */
void *kmem_alloc(size_t size);
void *kmem_zalloc(size_t size);
void kmem_free(void *p, size_t size);

/* A NUL-terminated copy of len bytes; freed with kmem_free(p, len + 1). */
char *kmem_strndup(const char *s, size_t len);

/*
 * `n' (a power of two) physically contiguous frames, aligned to their size, not
 * zeroed, in the direct map; 0 when there are none.
 */
rump_paddr_t page_alloc(size_t n);
void page_free(rump_paddr_t pa, size_t n);

/*
 * Frames that are free, or would be given back by a cache, and not promised to
 * any mapping.
 */
size_t page_available(void);

/*
 * A cache that holds frames as long as nobody else wants them. pc_reclaim gives
 * about n back by page_free, without sleeping, and returns how many; *pc_count is
 * how many it could. There is one; the structure is kept.
 */
struct page_cache {
	size_t (*pc_reclaim)(size_t n);
	const size_t *pc_count;
};
void page_cache_register(const struct page_cache *);

/*
 * Promises n frames to something that will allocate them later (a mapping, a
 * tmpfs file's pages); ENOMEM when there are not that many.
 */
int page_commit(size_t n);
void page_uncommit(size_t n);

/*
 * One frame out of a promise, not zeroed: never fails, the promise is smaller by
 * one. page_free_promised gives a frame back and renews the promise.
 */
rump_paddr_t page_alloc_promised(void);
void page_free_promised(rump_paddr_t pa);

#endif /* RUMP_KMEM_H */
