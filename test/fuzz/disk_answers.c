/*
 * What disks answer when they are asked what they are: NVMe, SCSI, ATA. Sizes that
 * come out are such as a disk can have, and nothing beyond the answer is read.
 * sources: components/dev/nvme/nvme_data.c components/dev/scsipi/scsi_data.c
 * sources: components/dev/ahcisata/ata.c
 * includes: components/dev/nvme components/dev/scsipi/include
 * includes: components/dev/ahcisata components/dev/disk/include
 */
#include "rump/lib.h"
#include "rump/scsi.h"

#include "ata.h"
#include "host.h"
#include "nvme_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_size(uint64_t sectors, uint32_t blocksize)
{
	if (sectors == 0 || blocksize < DISK_SECTOR ||
	    (blocksize & (blocksize - 1)) != 0 ||
	    sectors % (blocksize / DISK_SECTOR) != 0)
		host_panic("a size that no disk has");
}

static void
nvme(const uint8_t *data, size_t size)
{
	uint8_t *buf = host_calloc(NVME_IDENTIFY_LEN);
	struct nvme_controller ni;
	struct nvme_namespace nn;
	uint32_t id = 0, next;
	unsigned int n;

	memcpy(buf, data, MIN(size, NVME_IDENTIFY_LEN));
	if (nvme_controller_parse(buf, &ni) && (ni.ni_max_sectors < 8 ||
	    ni.ni_max_sectors > NVME_MAX_SECTORS))
		host_panic("a limit that is none");
	if (nvme_namespace_parse(buf, &nn) == NULL)
		check_size(nn.nn_sectors, nn.nn_blocksize);
	for (n = 0; (next = nvme_list_entry(buf, n, id)) != 0; n++, id = next)
		if (next <= id)
			host_panic("a list that does not ascend");
	host_free(buf);
}

static void
scsi(const uint8_t *data, size_t size)
{
	struct scsi_result sr = { .sr_status = SCSI_STATUS_CHECK };
	bool readonly, cache;
	uint64_t sectors;
	uint32_t blocksize;
	unsigned int n, lun;

	sr.sr_sense_len = MIN(size, SCSI_SENSE_LEN);
	memcpy(sr.sr_sense, data, sr.sr_sense_len);
	if (scsi_error(&sr) == 0)
		host_panic("a failed command that has not");
	(void)scsi_inquiry_type(data, size);
	scsi_mode(data, size, &readonly, &cache);
	if (scsi_capacity(data, size, &sectors, &blocksize))
		check_size(sectors, blocksize);
	for (n = 0; scsi_luns_entry(data, size, n, &lun); n++)
		if (lun > 0x3fff && lun != SCSI_LUN_STRANGE)
			host_panic("a unit number out of range");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *buf = host_calloc(ATA_IDENTIFY_LEN);
	struct ata_identity ai;

	memcpy(buf, data, MIN(size, ATA_IDENTIFY_LEN));
	if (ata_identity_parse(buf, &ai) == NULL)
		check_size(ai.ai_sectors, ai.ai_blocksize);
	host_free(buf);
	nvme(data, size);
	scsi(data, size);
	return 0;
}
