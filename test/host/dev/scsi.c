/*
 * SCSI: commands, and what comes back.
 * sources: components/dev/scsipi/scsi_data.c
 * includes: components/dev/scsipi/include components/dev/disk/include
 */
#include "rump/lib.h"

#include "netbsd/errno.h"
#include "rump/scsi.h"
#include "test.h"

static uint8_t buf[512];

TEST(commands_of_requests)
{
	static const uint8_t wanted[16] = { 0x8a, 0, 0, 0, 0, 1, 0x23, 0x45,
	    0x67, 0x89, 0, 0, 0, 3, 0, 0 };
	static const uint8_t flush[16] = { 0x35 };
	struct disk_io di = { .di_op = DISK_WRITE,
	    .di_sector = 0x123456789ULL * 8, .di_count = 24 };
	uint8_t cdb[SCSI_CDB_LEN];

	scsi_cdb_request(cdb, &di, 4096);
	CHECK_MEM(cdb, wanted, 16);
	di.di_op = DISK_READ;
	scsi_cdb_request(cdb, &di, 512);
	CHECK_EQ(cdb[0], 0x88);
	CHECK_EQ(cdb[13], 24);
	di.di_op = DISK_FLUSH;
	scsi_cdb_request(cdb, &di, 512);
	CHECK_MEM(cdb, flush, 16);
}

static int
sense(uint8_t format, uint8_t one, uint8_t two, size_t len)
{
	struct scsi_result sr = { .sr_status = SCSI_STATUS_CHECK,
	    .sr_sense = { format, one, two }, .sr_sense_len = len };

	return scsi_error(&sr);
}

TEST(errors)
{
	struct scsi_result sr = { .sr_status = SCSI_STATUS_GOOD };

	CHECK_EQ(scsi_error(&sr), 0);
	sr.sr_status = SCSI_STATUS_BUSY;
	CHECK_EQ(scsi_error(&sr), EAGAIN);
	sr.sr_status = 0x18;
	CHECK_EQ(scsi_error(&sr), EIO);
	CHECK_EQ(sense(0x70, 0, 6, 18), EAGAIN);
	CHECK_EQ(sense(0xf0, 0, 7, 18), EROFS);
	CHECK_EQ(sense(0x72, 5, 0, 8), EOPNOTSUPP);
	CHECK_EQ(sense(0x72, 3, 6, 8), EIO);
	CHECK_EQ(sense(0x70, 0, 6, 2), EIO);
	CHECK_EQ(sense(0x00, 6, 6, 18), EIO);
}

TEST(capacities)
{
	uint64_t sectors;
	uint32_t blocksize;

	memset(buf, 0, sizeof(buf));
	buf[7] = 99;
	buf[10] = 0x10;
	CHECK(scsi_capacity(buf, 32, &sectors, &blocksize));
	CHECK_EQ(sectors, 800);
	CHECK_EQ(blocksize, 4096);
	CHECK(!scsi_capacity(buf, 11, &sectors, &blocksize));
	buf[10] = 0x11;
	CHECK(scsi_capacity(buf, 32, &sectors, &blocksize) == false);
	buf[10] = 2;
	memset(buf, 0xff, 8);
	CHECK(!scsi_capacity(buf, 32, &sectors, &blocksize));
	buf[10] = 0;
	CHECK(!scsi_capacity(buf, 32, &sectors, &blocksize));
}

TEST(modes)
{
	bool readonly, cache;

	memset(buf, 0, sizeof(buf));
	scsi_mode(buf, 0, &readonly, &cache);
	CHECK(!readonly && cache);
	buf[0] = 4 + 8 + 20 - 1;
	buf[2] = 0x80;
	buf[3] = 8;
	buf[12] = 0x88;
	scsi_mode(buf, 32, &readonly, &cache);
	CHECK(readonly && !cache);
	buf[14] = 4;
	scsi_mode(buf, 32, &readonly, &cache);
	CHECK(cache);
	buf[14] = 0;
	scsi_mode(buf, 14, &readonly, &cache);
	CHECK(cache);
	buf[3] = 255;
	scsi_mode(buf, 32, &readonly, &cache);
	CHECK(cache);
}

TEST(unit_numbers)
{
	unsigned int lun;

	memset(buf, 0, sizeof(buf));
	buf[3] = 24;
	buf[17] = 5;
	buf[24] = 0x41;
	buf[25] = 2;
	CHECK(scsi_luns_entry(buf, 512, 0, &lun));
	CHECK_EQ(lun, 0);
	CHECK(scsi_luns_entry(buf, 512, 1, &lun));
	CHECK_EQ(lun, 5);
	CHECK(scsi_luns_entry(buf, 512, 2, &lun));
	CHECK_EQ(lun, 0x102);
	CHECK(!scsi_luns_entry(buf, 512, 3, &lun));
	CHECK(!scsi_luns_entry(buf, 31, 2, &lun));
	CHECK(!scsi_luns_entry(buf, 4, 0, &lun));
	memset(buf, 0xff, 4);
	CHECK(!scsi_luns_entry(buf, 512, 63, &lun));
	buf[9] = 1;
	buf[15] = 1;
	CHECK(scsi_luns_entry(buf, 512, 0, &lun));
	CHECK_EQ(lun, SCSI_LUN_STRANGE);
}

TEST(types)
{
	memset(buf, 0, sizeof(buf));
	CHECK_EQ(scsi_inquiry_type(buf, 36), SCSI_TYPE_DISK);
	CHECK_EQ(scsi_inquiry_type(buf, 4), SCSI_TYPE_NONE);
	buf[0] = 5;
	CHECK_EQ(scsi_inquiry_type(buf, 36), 5);
	buf[0] = 0x20;
	CHECK_EQ(scsi_inquiry_type(buf, 36), SCSI_TYPE_NONE);
}
