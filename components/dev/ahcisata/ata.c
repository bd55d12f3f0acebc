/*
 * ata.c - ATA commands and identities.
 */
#include "rump/lib.h"

#include "ata.h"

#define FIS_HOST_TO_DEVICE	0x27
#define FIS_COMMAND		0x80
#define DEVICE_LBA		0x40

#define CMD_READ_DMA_EXT	0x25
#define CMD_WRITE_DMA_EXT	0x35
#define CMD_FLUSH_EXT		0xea
#define CMD_IDENTIFY		0xec

#define WORD_GENERAL		0	/* bit 15: not an ATA device */
#define WORD_CAPABILITIES	49
#define  CAPABILITY_DMA		0x0100
#define  CAPABILITY_LBA		0x0200
#define WORD_COMMANDS_1		82
#define  COMMAND_1_CACHE	0x0020
#define WORD_COMMANDS_2		83
#define  COMMAND_2_LBA48	0x0400
#define  COMMAND_2_FLUSH_EXT	0x2000
#define WORD_ENABLED_1		85
#define WORD_SECTORS		100
#define WORD_SECTOR_SIZE	106
#define  SECTOR_SIZE_LONG	0x1000	/* logical, more than 256 words */
#define WORD_SECTOR_WORDS	117
#define MAX_BLOCKSIZE		4096U

static uint32_t
word(const uint8_t *buf, unsigned int n)
{
	return buf[2 * n] | (uint32_t)buf[2 * n + 1] << 8;
}

/* Words with a signature in their two upper bits. */
static uint32_t
valid_word(const uint8_t *buf, unsigned int n)
{
	return word(buf, n) >> 14 == 1 ? word(buf, n) : 0;
}

const char *
ata_identity_parse(const uint8_t buf[ATA_IDENTIFY_LEN],
    struct ata_identity *ai)
{
	uint32_t commands = valid_word(buf, WORD_COMMANDS_2);
	uint32_t need = CAPABILITY_DMA | CAPABILITY_LBA;
	uint64_t blocks = 0, bytes = DISK_SECTOR;
	unsigned int i;

	if ((word(buf, WORD_GENERAL) & 0x8000) != 0)
		return "not a disk";
	if ((word(buf, WORD_CAPABILITIES) & need) != need ||
	    (commands & COMMAND_2_LBA48) == 0)
		return "without DMA or 48-bit addresses";
	ai->ai_volatile = (word(buf, WORD_COMMANDS_1) &
	    word(buf, WORD_ENABLED_1) & COMMAND_1_CACHE) != 0;
	if (ai->ai_volatile && (commands & COMMAND_2_FLUSH_EXT) == 0)
		return "with a cache that cannot be flushed";
	if ((valid_word(buf, WORD_SECTOR_SIZE) & SECTOR_SIZE_LONG) != 0)
		bytes = 2 * ((uint64_t)word(buf, WORD_SECTOR_WORDS) |
		    (uint64_t)word(buf, WORD_SECTOR_WORDS + 1) << 16);
	if (bytes < DISK_SECTOR || bytes > MAX_BLOCKSIZE ||
	    (bytes & (bytes - 1)) != 0)
		return "with sectors of a size that is not supported";
	for (i = 0; i < 4; i++)
		blocks |= (uint64_t)word(buf, WORD_SECTORS + i) << 16 * i;
	if (blocks == 0 || blocks >> 48 != 0)
		return "of no size that a disk can have";
	ai->ai_blocksize = (uint32_t)bytes;
	ai->ai_sectors = blocks * (bytes / DISK_SECTOR);
	return NULL;
}

static void
fis_init(uint8_t fis[ATA_FIS_LEN], uint8_t command)
{
	memset(fis, 0, ATA_FIS_LEN);
	fis[0] = FIS_HOST_TO_DEVICE;
	fis[1] = FIS_COMMAND;
	fis[2] = command;
}

void
ata_fis_identify(uint8_t fis[ATA_FIS_LEN])
{
	fis_init(fis, CMD_IDENTIFY);
}

void
ata_fis_request(uint8_t fis[ATA_FIS_LEN], const struct disk_io *di,
    uint32_t blocksize)
{
	uint32_t per_block = blocksize / DISK_SECTOR;
	uint64_t block = di->di_sector / per_block;
	uint32_t count = di->di_count / per_block;

	if (di->di_op == DISK_FLUSH) {
		fis_init(fis, CMD_FLUSH_EXT);
		fis[7] = DEVICE_LBA;
		return;
	}
	fis_init(fis, di->di_op == DISK_READ ? CMD_READ_DMA_EXT :
	    CMD_WRITE_DMA_EXT);
	fis[4] = (uint8_t)block;
	fis[5] = (uint8_t)(block >> 8);
	fis[6] = (uint8_t)(block >> 16);
	fis[7] = DEVICE_LBA;
	fis[8] = (uint8_t)(block >> 24);
	fis[9] = (uint8_t)(block >> 32);
	fis[10] = (uint8_t)(block >> 40);
	fis[12] = (uint8_t)count;
	fis[13] = (uint8_t)(count >> 8);
}
