/*
 * label.c - what a program is told of a disk and its partitions: NetBSD/amd64's
 * struct disklabel. Nothing of it is on the disk.
 */
#include "rump/le.h"

#include "cache_impl.h"
#include "disk_impl.h"

#define DISKMAGIC	0x82564557U
#define FS_OTHER	10

struct label_partition {
	uint32_t p_size, p_offset, p_fsize;
	uint8_t p_fstype, p_frag;
	uint16_t p_cpg;
};

struct disklabel {
	uint32_t d_magic;
	uint16_t d_type, d_subtype;
	char d_typename[16], d_packname[16];
	uint32_t d_secsize, d_nsectors, d_ntracks, d_ncylinders;
	uint32_t d_secpercyl, d_secperunit;
	uint16_t d_sparespertrack, d_sparespercyl;
	uint32_t d_acylinders;
	uint16_t d_rpm, d_interleave, d_trackskew, d_cylskew;
	uint32_t d_headswitch, d_trkseek, d_flags;
	uint32_t d_drivedata[5], d_spare[5];
	uint32_t d_magic2;
	uint16_t d_checksum, d_npartitions;
	uint32_t d_bbsize, d_sbsize;
	struct label_partition d_partitions[DISK_PARTITIONS];
	uint32_t d_pad;
};
CTASSERT(sizeof(struct disklabel) == DISKLABEL_SIZE);
CTASSERT(offsetof(struct disklabel, d_partitions) == 148);

/* Sectors of the disk's size; there is no more room than this. */
static uint32_t
label_count(const struct disk *dk, uint64_t sectors)
{
	return (uint32_t)MIN(sectors / (dk->dk_blocksize / DISK_SECTOR),
	    (uint64_t)UINT32_MAX);
}

void
disk_label(const struct disk *dk, void *data)
{
	struct disklabel *dl = data;
	struct label_partition *p;
	const struct blkdev *bd;
	uint32_t sum = 0;
	size_t at;
	char letter;

	memset(dl, 0, sizeof(*dl));
	dl->d_magic = dl->d_magic2 = DISKMAGIC;
	(void)strlcpy(dl->d_packname, dk->dk_name, sizeof(dl->d_packname));
	dl->d_secsize = dk->dk_blocksize;
	dl->d_nsectors = dl->d_ntracks = dl->d_secpercyl = 1;
	dl->d_ncylinders = dl->d_secperunit = label_count(dk, dk->dk_sectors);
	dl->d_npartitions = DISK_PARTITIONS;
	for (bd = blkdev_first(); bd != NULL; bd = bd->bd_next) {
		letter = bd->bd_names[0][strlen(dk->dk_name)];
		if (bd->bd_disk != dk || letter == '\0')
			continue;
		p = &dl->d_partitions[letter - 'a'];
		p->p_offset = label_count(dk, bd->bd_start);
		p->p_size = label_count(dk, bd->bd_sectors);
		p->p_fstype = FS_OTHER;
	}
	for (at = 0; at < sizeof(*dl); at += 2)
		sum ^= le16((const uint8_t *)data + at);
	dl->d_checksum = (uint16_t)sum;
}
