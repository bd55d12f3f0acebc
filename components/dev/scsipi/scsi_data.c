/*
 * scsi_data.c - SCSI command blocks (SBC-3, SPC-4), and what comes back.
 */
#include "netbsd/errno.h"
#include "rump/lib.h"
#include "rump/scsi.h"

#define OP_INQUIRY		0x12
#define OP_MODE_SENSE_6		0x1a
#define  MODE_PAGE_CACHING	0x08
#define OP_SYNCHRONIZE_CACHE	0x35	/* (10); no blocks: all of them */
#define OP_READ_16		0x88
#define OP_WRITE_16		0x8a
#define OP_SERVICE_IN_16	0x9e
#define  SERVICE_CAPACITY	0x10
#define OP_REPORT_LUNS		0xa0

#define INQUIRY_LEN		36U
#define CAPACITY_LEN		32U
#define MODE_LEN		252U

#define SENSE_ILLEGAL		0x05
#define SENSE_ATTENTION		0x06
#define SENSE_PROTECT		0x07
#define SENSE_ABORTED		0x0b

#define MODE_HEADER		4U
#define MODE_PROTECTED		0x80
#define CACHING_WCE		0x04

#define LUNS_HEADER		8U
#define LUN_LEN			8U

static void
put32(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 24);
	p[1] = (uint8_t)(value >> 16);
	p[2] = (uint8_t)(value >> 8);
	p[3] = (uint8_t)value;
}

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

void
scsi_cdb_request(uint8_t cdb[SCSI_CDB_LEN], const struct disk_io *di,
    uint32_t blocksize)
{
	uint32_t per_block = blocksize / DISK_SECTOR;
	uint64_t block = di->di_sector / per_block;

	memset(cdb, 0, SCSI_CDB_LEN);
	if (di->di_op == DISK_FLUSH) {
		cdb[0] = OP_SYNCHRONIZE_CACHE;
		return;
	}
	cdb[0] = di->di_op == DISK_READ ? OP_READ_16 : OP_WRITE_16;
	put32(cdb + 2, (uint32_t)(block >> 32));
	put32(cdb + 6, (uint32_t)block);
	put32(cdb + 10, di->di_count / per_block);
}

/* Fixed format (70h, 71h) or descriptors (72h, 73h); -1: none. */
static int
sense_key(const struct scsi_result *sr)
{
	switch (sr->sr_sense_len < 3 ? 0 : sr->sr_sense[0] & 0x7f) {
	case 0x70:
	case 0x71:
		return sr->sr_sense[2] & 0xf;
	case 0x72:
	case 0x73:
		return sr->sr_sense[1] & 0xf;
	default:
		return -1;
	}
}

int
scsi_error(const struct scsi_result *sr)
{
	switch (sr->sr_status) {
	case SCSI_STATUS_GOOD:
		return 0;
	case SCSI_STATUS_BUSY:
	case SCSI_STATUS_TASK_FULL:
		return EAGAIN;
	case SCSI_STATUS_CHECK:
		break;
	default:
		return EIO;
	}
	switch (sense_key(sr)) {
	case SENSE_ATTENTION:
	case SENSE_ABORTED:
		return EAGAIN;
	case SENSE_ILLEGAL:
		return EOPNOTSUPP;
	case SENSE_PROTECT:
		return EROFS;
	default:
		return EIO;
	}
}

static void
command_init(struct scsi_command *sc, uint8_t op, uint32_t len)
{
	memset(sc->sc_cdb, 0, sizeof(sc->sc_cdb));
	sc->sc_cdb[0] = op;
	sc->sc_len = len;
}

void
scsi_cdb_inquiry(struct scsi_command *sc)
{
	command_init(sc, OP_INQUIRY, INQUIRY_LEN);
	sc->sc_cdb[4] = INQUIRY_LEN;
}

uint8_t
scsi_inquiry_type(const uint8_t *buf, size_t len)
{
	/* Qualifier 0: connected. */
	return len >= 5 && buf[0] >> 5 == 0 ? buf[0] & 0x1f : SCSI_TYPE_NONE;
}

void
scsi_cdb_capacity(struct scsi_command *sc)
{
	command_init(sc, OP_SERVICE_IN_16, CAPACITY_LEN);
	sc->sc_cdb[1] = SERVICE_CAPACITY;
	put32(sc->sc_cdb + 10, CAPACITY_LEN);
}

bool
scsi_capacity(const uint8_t *buf, size_t len, uint64_t *sectors,
    uint32_t *blocksize)
{
	uint64_t last;
	uint32_t per_block;

	if (len < 12)
		return false;
	last = (uint64_t)be32(buf) << 32 | be32(buf + 4);
	*blocksize = be32(buf + 8);
	if (*blocksize < DISK_SECTOR || (*blocksize & (*blocksize - 1)) != 0)
		return false;
	per_block = *blocksize / DISK_SECTOR;
	if (last >= UINT64_MAX / per_block)
		return false;
	*sectors = (last + 1) * per_block;
	return true;
}

void
scsi_cdb_mode(struct scsi_command *sc)
{
	command_init(sc, OP_MODE_SENSE_6, MODE_LEN);
	sc->sc_cdb[2] = MODE_PAGE_CACHING;
	sc->sc_cdb[4] = MODE_LEN;
}

void
scsi_mode(const uint8_t *buf, size_t len, bool *readonly, bool *cache)
{
	size_t page;

	*readonly = false;
	*cache = true;
	if (len < MODE_HEADER)
		return;
	*readonly = (buf[2] & MODE_PROTECTED) != 0;
	len = MIN(len, (size_t)buf[0] + 1);
	page = MODE_HEADER + buf[3];
	if (page + 3 <= len && (buf[page] & 0x3f) == MODE_PAGE_CACHING)
		*cache = (buf[page + 2] & CACHING_WCE) != 0;
}

void
scsi_cdb_luns(struct scsi_command *sc)
{
	command_init(sc, OP_REPORT_LUNS, SCSI_DATA_MAX);
	put32(sc->sc_cdb + 6, SCSI_DATA_MAX);
}

bool
scsi_luns_entry(const uint8_t *buf, size_t len, unsigned int n,
    unsigned int *lun)
{
	static const uint8_t nothing[6];
	const uint8_t *e;
	size_t at = LUNS_HEADER + LUN_LEN * (size_t)n;

	if (len < LUNS_HEADER || at + LUN_LEN > len ||
	    at + LUN_LEN > LUNS_HEADER + (size_t)be32(buf))
		return false;
	e = buf + at;
	*lun = SCSI_LUN_STRANGE;
	if (memcmp(e + 2, nothing, sizeof(nothing)) == 0 &&
	    (e[0] == 0 || e[0] >> 6 == 1))
		*lun = (unsigned int)(e[0] & 0x3f) << 8 | e[1];
	return true;
}
