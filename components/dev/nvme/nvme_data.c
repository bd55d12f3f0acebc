/*
 * nvme_data.c - reads what a controller says of itself, makes lists of pages.
 */
#include "rump/lib.h"

#include "nvme_data.h"

#define CAP_MQES(cap)		((unsigned int)((cap) & 0xffff))
#define CAP_TO(cap)		((unsigned int)((cap) >> 24 & 0xff))
#define CAP_DSTRD(cap)		((unsigned int)((cap) >> 32 & 0xf))
#define CAP_CSS_NVM		(1ULL << 37)
#define CAP_MPSMIN(cap)		((unsigned int)((cap) >> 48 & 0xf))
#define TIMEOUT_UNIT		500000000ULL

#define CONTROLLER_MDTS		77	/* log2 of pages, 0: no limit */
#define CONTROLLER_SQES		512
#define CONTROLLER_CQES		513
#define CONTROLLER_NN		516
#define CONTROLLER_ONCS		520
#define  ONCS_DISCARD		0x0004
#define CONTROLLER_VWC		525
#define  VWC_PRESENT		0x01

#define NAMESPACE_NSZE		0
#define NAMESPACE_FLBAS		26
#define NAMESPACE_NSATTR	99
#define  NSATTR_PROTECTED	0x01
#define NAMESPACE_LBAF(i)	(128 + 4 * (i))
#define LBADS_MIN		9
#define LBADS_MAX		12

#define LIST_ENTRIES		(NVME_IDENTIFY_LEN / 4)

static uint32_t
le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static uint64_t
le64(const uint8_t *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

bool
nvme_cap_parse(uint64_t cap, struct nvme_cap *nc)
{
	if (CAP_MPSMIN(cap) != 0 || (cap & CAP_CSS_NVM) == 0 ||
	    CAP_MQES(cap) == 0)
		return false;
	nc->nc_entries = CAP_MQES(cap) + 1;
	nc->nc_stride = 4U << CAP_DSTRD(cap);
	nc->nc_timeout = (CAP_TO(cap) + 1) * TIMEOUT_UNIT;
	return true;
}

/* A field of two sizes, the smallest and the largest, as powers of two. */
static bool
allows(uint8_t sizes, unsigned int size)
{
	return (sizes & 0xf) <= size && size <= sizes >> 4;
}

bool
nvme_controller_parse(const uint8_t buf[NVME_IDENTIFY_LEN],
    struct nvme_controller *ni)
{
	unsigned int mdts = buf[CONTROLLER_MDTS];

	if (!allows(buf[CONTROLLER_SQES], 6) || !allows(buf[CONTROLLER_CQES], 4))
		return false;
	ni->ni_namespaces = le32(buf + CONTROLLER_NN);
	ni->ni_max_sectors = NVME_MAX_SECTORS;
	if (mdts != 0 && mdts < 16)
		ni->ni_max_sectors = MIN(NVME_MAX_SECTORS,
		    (NVME_PAGE / DISK_SECTOR) << mdts);
	ni->ni_volatile = (buf[CONTROLLER_VWC] & VWC_PRESENT) != 0;
	ni->ni_discard = (buf[CONTROLLER_ONCS] & ONCS_DISCARD) != 0;
	return true;
}

const char *
nvme_namespace_parse(const uint8_t buf[NVME_IDENTIFY_LEN],
    struct nvme_namespace *nn)
{
	uint64_t blocks = le64(buf + NAMESPACE_NSZE);
	uint32_t format = le32(buf +
	    NAMESPACE_LBAF(buf[NAMESPACE_FLBAS] & 0xf));
	unsigned int shift = format >> 16 & 0xff;

	if (blocks == 0)
		return "no blocks";
	if ((format & 0xffff) != 0)
		return "blocks with metadata";
	if (shift < LBADS_MIN || shift > LBADS_MAX)
		return "blocks of a size that is not supported";
	if (blocks > (UINT64_MAX >> (shift - LBADS_MIN)))
		return "too many blocks";
	nn->nn_sectors = blocks << (shift - LBADS_MIN);
	nn->nn_blocksize = 1U << shift;
	nn->nn_readonly = (buf[NAMESPACE_NSATTR] & NSATTR_PROTECTED) != 0;
	return NULL;
}

uint32_t
nvme_list_entry(const uint8_t buf[NVME_IDENTIFY_LEN], unsigned int n,
    uint32_t previous)
{
	uint32_t id;

	if (n >= LIST_ENTRIES)
		return 0;
	id = le32(buf + 4 * (size_t)n);
	return id > previous && id != UINT32_MAX ? id : 0;
}

bool
nvme_prp(const struct disk_seg *seg, unsigned int nsegs, uint64_t prp[2],
    uint64_t *list, uint64_t list_pa)
{
	unsigned int i, n = 0;
	uint64_t pa, end, first = 0;

	prp[0] = prp[1] = 0;
	for (i = 0; i < nsegs; i++) {
		pa = seg[i].ds_pa;
		end = pa + seg[i].ds_len;
		if (seg[i].ds_len == 0 || (i > 0 && pa % NVME_PAGE != 0) ||
		    (i + 1 < nsegs && end % NVME_PAGE != 0))
			return false;
		if (i == 0) {
			first = pa;
			pa = rounddown2(pa, NVME_PAGE) + NVME_PAGE;
		}
		for (; pa < end; pa += NVME_PAGE) {
			if (n == NVME_PRP_MAX)
				return false;
			list[n++] = pa;
		}
	}
	if (nsegs == 0)
		return false;
	prp[0] = first;
	if (n > 0)
		prp[1] = n == 1 ? list[0] : list_pa;
	return true;
}
