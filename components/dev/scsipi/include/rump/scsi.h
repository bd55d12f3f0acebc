/*
 * rump/scsi.h - SCSI: what adapters' drivers offer to sd, which attaches to
 * "scsibus" with struct scsi_attach_args; and what both of them make and read:
 * commands, sense, answers. What a device answers is not believed. Monitor held
 * throughout.
 */
#ifndef RUMP_SCSI_H
#define RUMP_SCSI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/device.h"
#include "rump/diskqueue.h"

#define SCSI_CDB_LEN		16U
#define SCSI_SENSE_LEN		96U
#define SCSI_DATA_MAX		4096U	/* of a scsi_command's data */

#define SCSI_STATUS_GOOD	0x00
#define SCSI_STATUS_CHECK	0x02
#define SCSI_STATUS_BUSY	0x08
#define SCSI_STATUS_TASK_FULL	0x28

/* How a command has ended. */
struct scsi_result {
	uint8_t sr_status;		/* SCSI_STATUS_* */
	uint8_t sr_sense[SCSI_SENSE_LEN];
	size_t sr_sense_len;
};

/* A command that reads up to sc_len bytes, which are then in sc_data. */
struct scsi_command {
	uint8_t sc_cdb[SCSI_CDB_LEN];
	uint32_t sc_len;		/* at most SCSI_DATA_MAX */
	uint8_t sc_data[SCSI_DATA_MAX];	/* a copy: the device cannot change it */
	uint32_t sc_got;		/* how many there are */
	struct scsi_result sc_result;
};

/* What an adapter offers. */
struct scsi_adapter {
	void *sa_softc;
	unsigned int sa_maxsegs;
	uint32_t sa_maxsectors;
	/*
	 * Does a command and waits for it. EIO: there is no such unit, or the
	 * adapter failed; else see sc_result.
	 */
	int (*sa_command)(void *softc, unsigned int target, unsigned int lun,
	    struct scsi_command *);
	/* Starts a request to a struct scsi_disk. */
	void (*sa_start)(void *softc, struct disk_io *);
};

struct scsi_attach_args {
	const struct scsi_adapter *sa_adapter;
	unsigned int sa_target, sa_lun;
	uint8_t sa_type;		/* SCSI_TYPE_DISK, ... */
};

/* A disk behind an adapter: that of a request's di_disk. */
struct scsi_disk {
	struct disk sd_disk;
	const struct scsi_adapter *sd_adapter;
	unsigned int sd_target, sd_lun;
};

/* ---- scsibus.c ----------------------------------------------------------- */

/* Offers the units of a target to drivers. Sleeps. EIO: there is no target. */
int scsi_probe_target(struct device *adapter, const struct scsi_adapter *,
    unsigned int target);

/*
 * Does a command, repeated while the unit has something else to say. An errno as
 * of scsi_error; what came is in the command. Sleeps.
 */
int scsi_ask(const struct scsi_attach_args *, struct scsi_command *);

/* ---- scsi_data.c: depends on nothing but memory -------------------------- */

/* The command block of a READ, WRITE or FLUSH; its disk has a block size. */
void scsi_cdb_request(uint8_t cdb[SCSI_CDB_LEN], const struct disk_io *,
    uint32_t blocksize);

/*
 * What a result means: 0, EAGAIN (try again: the unit was busy, or had something
 * to say first), EROFS, EOPNOTSUPP, EIO.
 */
int scsi_error(const struct scsi_result *);

/* Commands that ask, and what is answered. Lengths are those that came. */
void scsi_cdb_inquiry(struct scsi_command *);
/* A unit's type; SCSI_TYPE_NONE when nothing is there. */
uint8_t scsi_inquiry_type(const uint8_t *, size_t len);
#define SCSI_TYPE_DISK		0x00
#define SCSI_TYPE_NONE		0x1f

void scsi_cdb_capacity(struct scsi_command *);
/* false: too short, or no size that a disk can have. */
bool scsi_capacity(const uint8_t *, size_t len, uint64_t *sectors,
    uint32_t *blocksize);

/* The caching page. */
void scsi_cdb_mode(struct scsi_command *);
/* What does not come is taken for a disk with a cache, which can be written. */
void scsi_mode(const uint8_t *, size_t len, bool *readonly, bool *cache);

void scsi_cdb_luns(struct scsi_command *);
/* The n-th unit number (from 0) of a list; false: the list is not as long. */
bool scsi_luns_entry(const uint8_t *, size_t len, unsigned int n,
    unsigned int *lun);
#define SCSI_LUN_STRANGE	UINT32_MAX	/* of a form that is not used here */

#endif /* RUMP_SCSI_H */
