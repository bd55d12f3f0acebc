/*
 * ata.h - ATA commands, and what a disk says of itself, which is not believed.
 * Depends on nothing but memory. Words are those of ACS-3.
 */
#ifndef ATA_H
#define ATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/disk.h"

#define ATA_IDENTIFY_LEN	512U
#define ATA_FIS_LEN		20U	/* register FIS, host to device */

struct ata_identity {
	uint64_t ai_sectors;		/* of DISK_SECTOR bytes */
	uint32_t ai_blocksize;
	bool ai_volatile;		/* has a cache, which is on */
};

/*
 * IDENTIFY DEVICE's answer. NULL, or why the disk cannot be used: no DMA or 48-bit
 * addresses, a cache that cannot be flushed, sizes that cannot be.
 */
const char *ata_identity_parse(const uint8_t buf[ATA_IDENTIFY_LEN],
    struct ata_identity *);

/* FISes of IDENTIFY DEVICE; and of a READ, WRITE or FLUSH. */
void ata_fis_identify(uint8_t fis[ATA_FIS_LEN]);
void ata_fis_request(uint8_t fis[ATA_FIS_LEN], const struct disk_io *,
    uint32_t blocksize);

#endif /* ATA_H */
