/*
 * <sys/disklabel.h> - a disk and its partitions, as ioctl(2) tells them
 */
#ifndef _SYS_DISKLABEL_H_
#define _SYS_DISKLABEL_H_

#include <stdint.h>
#include <sys/dkio.h>

#define DISKMAGIC	0x82564557U
#define MAXPARTITIONS	16
#define RAW_PART	3

/* p_fstype. */
#define FS_UNUSED	0
#define FS_OTHER	10

/* In sectors, of which there can be more than fit: then it is the largest number. */
struct partition {
	uint32_t p_size;
	uint32_t p_offset;
	uint32_t p_fsize;
	uint8_t p_fstype;
	uint8_t p_frag;
	uint16_t p_cpg;
};

struct disklabel {
	uint32_t d_magic;
	uint16_t d_type;
	uint16_t d_subtype;
	char d_typename[16];
	union {
		char un_d_packname[16];
		uint64_t un_d_pad;
	} d_un;
	uint32_t d_secsize;		/* bytes */
	uint32_t d_nsectors;
	uint32_t d_ntracks;
	uint32_t d_ncylinders;
	uint32_t d_secpercyl;
	uint32_t d_secperunit;		/* of the whole disk */
	uint16_t d_sparespertrack;
	uint16_t d_sparespercyl;
	uint32_t d_acylinders;
	uint16_t d_rpm;
	uint16_t d_interleave;
	uint16_t d_trackskew;
	uint16_t d_cylskew;
	uint32_t d_headswitch;
	uint32_t d_trkseek;
	uint32_t d_flags;
	uint32_t d_drivedata[5];
	uint32_t d_spare[5];
	uint32_t d_magic2;
	uint16_t d_checksum;		/* all words of 16 bits together give 0 */
	uint16_t d_npartitions;
	uint32_t d_bbsize;
	uint32_t d_sbsize;
	struct partition d_partitions[MAXPARTITIONS];
};

#define d_packname	d_un.un_d_packname

#endif /* _SYS_DISKLABEL_H_ */
