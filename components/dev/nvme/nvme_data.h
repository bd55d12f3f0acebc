/*
 * nvme_data.h - what NVMe controllers say of themselves, and lists of pages. What
 * is read is not believed. Depends on nothing but memory. Sections are those of
 * NVM Express 1.4.
 */
#ifndef NVME_DATA_H
#define NVME_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/disk.h"

#define NVME_PAGE		4096U
#define NVME_IDENTIFY_LEN	4096U
/* Of a request: so many of its pages fit into a list; see nvme_prp. */
#define NVME_MAX_SECTORS	1024U
#define NVME_PRP_MAX		(NVME_MAX_SECTORS * DISK_SECTOR / NVME_PAGE)

/* CAP, 3.1.1. */
struct nvme_cap {
	unsigned int nc_entries;	/* of the largest queue */
	unsigned int nc_stride;		/* bytes between doorbells */
	uint64_t nc_timeout;		/* nanoseconds, to become ready or stop */
};

/* false: it does not work with pages of 4 KiB, or has no NVM commands. */
bool nvme_cap_parse(uint64_t cap, struct nvme_cap *);

/* Identify controller, 5.15.2.2. */
struct nvme_controller {
	uint32_t ni_namespaces;		/* the highest number */
	uint32_t ni_max_sectors;	/* of one request */
	bool ni_volatile;		/* has a cache to be flushed */
	bool ni_discard;
};

/* false: its queue entries are not of the sizes that there are. */
bool nvme_controller_parse(const uint8_t buf[NVME_IDENTIFY_LEN],
    struct nvme_controller *);

/* Identify namespace, 5.15.2.1. */
struct nvme_namespace {
	uint64_t nn_sectors;		/* of DISK_SECTOR bytes */
	uint32_t nn_blocksize;
	bool nn_readonly;
};

/*
 * NULL, or why it cannot be used: metadata, a block size beyond 512..4096, no
 * blocks, too many.
 */
const char *nvme_namespace_parse(const uint8_t buf[NVME_IDENTIFY_LEN],
    struct nvme_namespace *);

/*
 * Active namespaces, 5.15.2.3: the n-th number (from 0) of a list, 0 at its end
 * or where it stops ascending.
 */
uint32_t nvme_list_entry(const uint8_t buf[NVME_IDENTIFY_LEN], unsigned int n,
    uint32_t previous);

/*
 * Physical region pages of a request (4.3): prp[0] and prp[1], and the list (at
 * list_pa, NVME_PRP_MAX entries, within one page) when there are more than two.
 * false: the segments are not such as can be told in pages.
 */
bool nvme_prp(const struct disk_seg *, unsigned int nsegs, uint64_t prp[2],
    uint64_t *list, uint64_t list_pa);

#endif /* NVME_DATA_H */
