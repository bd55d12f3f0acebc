/*
 * ATA: commands, and what disks say of themselves.
 * sources: components/dev/ahcisata/ata.c
 * includes: components/dev/ahcisata components/dev/disk/include
 */
#include "rump/lib.h"

#include "ata.h"
#include "test.h"

static uint8_t buf[ATA_IDENTIFY_LEN];

static void
put(unsigned int word, unsigned int value)
{
	buf[2 * word] = (uint8_t)value;
	buf[2 * word + 1] = (uint8_t)(value >> 8);
}

/* A disk of 0x100020003 sectors with a cache. */
static void
disk(void)
{
	memset(buf, 0, sizeof(buf));
	put(0, 0x0040);
	put(49, 0x0300);
	put(82, 0x0020);
	put(83, 0x6400);
	put(85, 0x0020);
	put(100, 3);
	put(101, 2);
	put(102, 1);
}

TEST(identities)
{
	struct ata_identity ai;

	disk();
	CHECK(ata_identity_parse(buf, &ai) == NULL);
	CHECK_EQ(ai.ai_sectors, 0x100020003);
	CHECK_EQ(ai.ai_blocksize, 512);
	CHECK(ai.ai_volatile);
	put(85, 0);
	CHECK(ata_identity_parse(buf, &ai) == NULL);
	CHECK(!ai.ai_volatile);
	put(106, 0x5000);
	put(117, 2048);
	CHECK(ata_identity_parse(buf, &ai) == NULL);
	CHECK_EQ(ai.ai_sectors, 0x100020003 * 8);
	CHECK_EQ(ai.ai_blocksize, 4096);
}

TEST(unusable_ones)
{
	struct ata_identity ai;

	disk();
	put(0, 0x8000);
	CHECK_STR(ata_identity_parse(buf, &ai), "not a disk");
	disk();
	put(83, 0xe400);		/* no signature */
	CHECK(ata_identity_parse(buf, &ai) != NULL);
	disk();
	put(83, 0x4400);
	CHECK_STR(ata_identity_parse(buf, &ai),
	    "with a cache that cannot be flushed");
	disk();
	put(49, 0x0200);
	CHECK(ata_identity_parse(buf, &ai) != NULL);
	disk();
	put(103, 1);
	CHECK_STR(ata_identity_parse(buf, &ai),
	    "of no size that a disk can have");
	disk();
	put(106, 0x5000);
	put(118, 0xffff);
	CHECK(ata_identity_parse(buf, &ai) != NULL);
	disk();
	put(100, 0), put(101, 0), put(102, 0);
	CHECK_STR(ata_identity_parse(buf, &ai),
	    "of no size that a disk can have");
	memset(buf, 0xff, sizeof(buf));
	CHECK(ata_identity_parse(buf, &ai) != NULL);
}

TEST(commands)
{
	static const uint8_t wanted[ATA_FIS_LEN] = { 0x27, 0x80, 0x35, 0,
	    0xab, 0x89, 0x67, 0x40, 0x45, 0x23, 0x01, 0, 0x02, 0x01 };
	struct disk_io di = { .di_op = DISK_WRITE,
	    .di_sector = 0x0123456789abULL * 8, .di_count = 0x102 * 8 };
	uint8_t fis[ATA_FIS_LEN];

	ata_fis_request(fis, &di, 4096);
	CHECK_MEM(fis, wanted, sizeof(wanted));
	di.di_op = DISK_READ;
	ata_fis_request(fis, &di, 4096);
	CHECK_EQ(fis[2], 0x25);
	di.di_op = DISK_FLUSH;
	ata_fis_request(fis, &di, 4096);
	CHECK_EQ(fis[2], 0xea);
	CHECK_EQ(fis[12], 0);
}
