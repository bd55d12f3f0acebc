/*
 * Partition tables: what is found, in which order, and what is left out.
 * sources: components/dev/disk/partition.c
 * includes: components/dev/disk components/dev/disk/include
 */
#include "netbsd/errno.h"
#include "rump/lib.h"

#include "partition.h"
#include "test.h"

#define SECTORS		100000U
#define HELD		512U		/* sectors that are not zeros */

static uint8_t disk[HELD][512];
static uint64_t unreadable = UINT64_MAX;
static struct partition parts[8];
static size_t n;

static int
read_sector(void *arg __unused, uint64_t sector, void *buf)
{
	CHECK(sector < SECTORS);
	if (sector == unreadable)
		return EIO;
	memset(buf, 0, 512);
	if (sector < HELD)
		memcpy(buf, disk[sector], 512);
	return 0;
}

static void
put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, sizeof(v));
}

/* An entry of the table in a sector. */
static void
mbr_entry(unsigned int sector, unsigned int i, uint8_t type, uint32_t start,
    uint32_t count)
{
	uint8_t *e = disk[sector] + 446 + 16 * i;

	e[4] = type;
	put32(e + 8, start);
	put32(e + 12, count);
	disk[sector][510] = 0x55;
	disk[sector][511] = 0xaa;
}

static int
find(void)
{
	memset(parts, 0, sizeof(parts));
	return partition_read(read_sector, NULL, SECTORS, parts,
	    nitems(parts), &n);
}

static void
begin(void)
{
	memset(disk, 0, sizeof(disk));
	unreadable = UINT64_MAX;
}

static void
expect_part(size_t i, uint64_t start, uint64_t count)
{
	CHECK_EQ(parts[i].p_start, start);
	CHECK_EQ(parts[i].p_count, count);
}

TEST(no_table)
{
	begin();
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 0);
}

TEST(primary_partitions)
{
	begin();
	mbr_entry(0, 0, 0x83, 63, 1000);
	mbr_entry(0, 2, 0xa9, 2000, 98000);
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 2);
	expect_part(0, 63, 1000);
	expect_part(1, 2000, 98000);
}

TEST(what_is_no_table)
{
	/* Beyond the disk's end. */
	begin();
	mbr_entry(0, 0, 0x83, 63, 1000);
	mbr_entry(0, 3, 0x83, 2000, 98001);
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 0);
	/* A status that there is not: code of something else. */
	begin();
	mbr_entry(0, 0, 0x83, 63, 1000);
	disk[0][446] = 0x42;
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 0);
	/* No signature. */
	begin();
	mbr_entry(0, 0, 0x83, 63, 1000);
	disk[0][511] = 0;
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 0);
}

TEST(logical_partitions)
{
	begin();
	mbr_entry(0, 0, 0x83, 63, 37);
	mbr_entry(0, 1, 0x05, 100, 50000);
	/* Each table has its partition, from itself, and the next, from the first. */
	mbr_entry(100, 0, 0x83, 2, 50);
	mbr_entry(100, 1, 0x05, 60, 100);
	mbr_entry(160, 0, 0x82, 3, 70);
	mbr_entry(160, 1, 0x05, 300, 100);
	mbr_entry(400, 0, 0x83, 4, 80);
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 4);
	expect_part(0, 63, 37);
	expect_part(1, 102, 50);
	expect_part(2, 163, 70);
	expect_part(3, 404, 80);
}

TEST(chains_that_lead_nowhere)
{
	begin();
	mbr_entry(0, 0, 0x0f, 100, 50000);
	mbr_entry(100, 0, 0x83, 2, 50);
	/* Back to itself, for ever. */
	mbr_entry(100, 1, 0x05, 60, 100);
	mbr_entry(160, 1, 0x05, 60, 100);
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 1);
	/* Beyond the end. */
	mbr_entry(100, 1, 0x05, SECTORS, 100);
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 1);
}

TEST(gpt)
{
	uint8_t *e = disk[2];
	unsigned int i;

	begin();
	mbr_entry(0, 0, 0xee, 1, SECTORS - 1);
	memcpy(disk[1], "EFI PART", 8);
	put32(disk[1] + 72, 2);
	put32(disk[1] + 80, 128);
	put32(disk[1] + 84, 128);
	for (i = 0; i < 3; i++, e += 128) {
		/* The second is not used. */
		memset(e, i == 1 ? 0 : 0x11, 16);
		put32(e + 32, 2048 + i * 1000);
		put32(e + 40, 2048 + i * 1000 + 499);
	}
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 2);
	expect_part(0, 2048, 500);
	expect_part(1, 4048, 500);
	/* An entry that ends before it begins, or beyond the disk. */
	put32(disk[2] + 40, 2047);
	put32(disk[2] + 256 + 40, SECTORS);
	CHECK_EQ(find(), 0);
	CHECK_EQ(n, 0);
}

TEST(errors_are_the_reader_s)
{
	begin();
	unreadable = 0;
	CHECK_EQ(find(), EIO);
	begin();
	mbr_entry(0, 0, 0x05, 100, 50000);
	unreadable = 100;
	CHECK_EQ(find(), EIO);
}
