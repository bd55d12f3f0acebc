/*
 * What NVMe controllers say of themselves, and lists of pages.
 * sources: components/dev/nvme/nvme_data.c
 * includes: components/dev/nvme components/dev/disk/include
 */
#include "rump/lib.h"

#include "nvme_data.h"
#include "test.h"

static uint8_t buf[NVME_IDENTIFY_LEN];

TEST(capabilities)
{
	struct nvme_cap nc;
	/* 64 entries, 1.5 s, doorbells 16 bytes apart, NVM commands. */
	uint64_t cap = 63 | 2ULL << 24 | 2ULL << 32 | 1ULL << 37;

	CHECK(nvme_cap_parse(cap, &nc));
	CHECK_EQ(nc.nc_entries, 64);
	CHECK_EQ(nc.nc_stride, 16);
	CHECK_EQ(nc.nc_timeout, 1500000000);
	CHECK(!nvme_cap_parse(cap & ~63ULL, &nc));
	CHECK(!nvme_cap_parse(cap & ~(1ULL << 37), &nc));
	CHECK(!nvme_cap_parse(cap | 1ULL << 48, &nc));
	CHECK(!nvme_cap_parse(0, &nc));
}

TEST(controllers)
{
	struct nvme_controller ni;

	memset(buf, 0, sizeof(buf));
	CHECK(!nvme_controller_parse(buf, &ni));
	buf[512] = 0x66;
	buf[513] = 0x44;
	buf[516] = 3;
	CHECK(nvme_controller_parse(buf, &ni));
	CHECK_EQ(ni.ni_namespaces, 3);
	CHECK_EQ(ni.ni_max_sectors, NVME_MAX_SECTORS);
	CHECK(!ni.ni_volatile && !ni.ni_discard);
	buf[77] = 2;
	buf[520] = 4;
	buf[525] = 1;
	CHECK(nvme_controller_parse(buf, &ni));
	CHECK_EQ(ni.ni_max_sectors, 32);
	CHECK(ni.ni_volatile && ni.ni_discard);
	buf[77] = 255;
	CHECK(nvme_controller_parse(buf, &ni));
	CHECK_EQ(ni.ni_max_sectors, NVME_MAX_SECTORS);
	buf[512] = 0x77;
	CHECK(!nvme_controller_parse(buf, &ni));
}

TEST(namespaces)
{
	struct nvme_namespace nn;

	memset(buf, 0, sizeof(buf));
	CHECK_STR(nvme_namespace_parse(buf, &nn), "no blocks");
	buf[1] = 1;			/* 256 blocks, format 2 */
	buf[26] = 2;
	buf[128 + 8 + 2] = 12;
	CHECK(nvme_namespace_parse(buf, &nn) == NULL);
	CHECK_EQ(nn.nn_sectors, 2048);
	CHECK_EQ(nn.nn_blocksize, 4096);
	CHECK(!nn.nn_readonly);
	buf[99] = 1;
	CHECK(nvme_namespace_parse(buf, &nn) == NULL);
	CHECK(nn.nn_readonly);
	buf[7] = 0xff;
	CHECK_STR(nvme_namespace_parse(buf, &nn), "too many blocks");
	buf[7] = 0;
	buf[128 + 8 + 2] = 13;
	CHECK(nvme_namespace_parse(buf, &nn) != NULL);
	buf[128 + 8 + 2] = 8;
	CHECK(nvme_namespace_parse(buf, &nn) != NULL);
	buf[128 + 8] = 8;
	CHECK_STR(nvme_namespace_parse(buf, &nn), "blocks with metadata");
}

TEST(lists_end_where_they_do_not_ascend)
{
	memset(buf, 0, sizeof(buf));
	buf[0] = 2;
	buf[4] = 7;
	buf[8] = 7;
	CHECK_EQ(nvme_list_entry(buf, 0, 0), 2);
	CHECK_EQ(nvme_list_entry(buf, 1, 2), 7);
	CHECK_EQ(nvme_list_entry(buf, 2, 7), 0);
	CHECK_EQ(nvme_list_entry(buf, 3, 7), 0);
	memset(buf, 0xff, sizeof(buf));
	CHECK_EQ(nvme_list_entry(buf, 0, 0), 0);
	CHECK_EQ(nvme_list_entry(buf, 1024, 0), 0);
}

TEST(pages_of_requests)
{
	uint64_t prp[2], list[NVME_PRP_MAX];
	struct disk_seg one = { 0x10200, 0x200 };
	struct disk_seg two[2] = { { 0x10e00, 0x200 }, { 0x30000, 0x200 } };
	struct disk_seg many[2] = { { 0x10e00, 0x1200 }, { 0x30000, 0x1800 } };
	struct disk_seg gap[2] = { { 0x10e00, 0x200 }, { 0x30200, 0x200 } };
	struct disk_seg full = { 0x100e00, NVME_MAX_SECTORS * 512 };
	struct disk_seg more = { 0x100e00, NVME_MAX_SECTORS * 512 + 512 };

	CHECK(nvme_prp(&one, 1, prp, list, 0x99000));
	CHECK_EQ(prp[0], 0x10200);
	CHECK_EQ(prp[1], 0);
	CHECK(nvme_prp(two, 2, prp, list, 0x99000));
	CHECK_EQ(prp[0], 0x10e00);
	CHECK_EQ(prp[1], 0x30000);
	CHECK(nvme_prp(many, 2, prp, list, 0x99000));
	CHECK_EQ(prp[0], 0x10e00);
	CHECK_EQ(prp[1], 0x99000);
	CHECK_EQ(list[0], 0x11000);
	CHECK_EQ(list[1], 0x30000);
	CHECK_EQ(list[2], 0x31000);
	CHECK(!nvme_prp(gap, 2, prp, list, 0x99000));
	CHECK(!nvme_prp(NULL, 0, prp, list, 0x99000));
	CHECK(nvme_prp(&full, 1, prp, list, 0x99000));
	CHECK_EQ(list[NVME_PRP_MAX - 1], 0x101000 + (NVME_PRP_MAX - 1) * 4096);
	more.ds_len += 0xe00;
	CHECK(!nvme_prp(&more, 1, prp, list, 0x99000));
}
