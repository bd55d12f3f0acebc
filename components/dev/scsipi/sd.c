/*
 * sd.c - SCSI disks: what one is, found out when it attaches. Requests are the
 * adapter's.
 */
#include "netbsd/errno.h"
#include "rump/component.h"
#include "rump/device.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/scsi.h"

static int
sd_match(struct device *parent __unused, const void *aux)
{
	const struct scsi_attach_args *sa = aux;

	return sa->sa_type == SCSI_TYPE_DISK ? DEVICE_MATCH_CLASS :
	    DEVICE_MATCH_NONE;
}

static void
sd_start(struct disk *dk, struct disk_io *di)
{
	const struct scsi_adapter *adapter = dk->dk_softc;

	adapter->sa_start(adapter->sa_softc, di);
}

/* Fills the disk in. */
static int
find_out(const struct scsi_attach_args *sa, struct scsi_command *sc,
    struct disk *dk)
{
	int error;

	scsi_cdb_capacity(sc);
	error = scsi_ask(sa, sc);
	if (error != 0)
		return error;
	if (!scsi_capacity(sc->sc_data, sc->sc_got, &dk->dk_sectors,
	    &dk->dk_blocksize))
		return EINVAL;
	scsi_cdb_mode(sc);
	if (scsi_ask(sa, sc) != 0)
		sc->sc_got = 0;
	scsi_mode(sc->sc_data, sc->sc_got, &dk->dk_readonly,
	    &dk->dk_volatile);
	return 0;
}

static int
sd_attach(struct device *self, const void *aux)
{
	const struct scsi_attach_args *sa = aux;
	struct scsi_disk *sd = device_softc(self);
	struct disk *dk = &sd->sd_disk;
	struct scsi_command *sc;
	int error;

	sc = kmem_zalloc(sizeof(*sc));
	if (sc == NULL)
		return ENOMEM;
	error = find_out(sa, sc, dk);
	kmem_free(sc, sizeof(*sc));
	if (error != 0)
		return error;
	sd->sd_adapter = sa->sa_adapter;
	sd->sd_target = sa->sa_target;
	sd->sd_lun = sa->sa_lun;
	dk->dk_maxsegs = sa->sa_adapter->sa_maxsegs;
	dk->dk_maxsectors = sa->sa_adapter->sa_maxsectors;
	dk->dk_start = sd_start;
	dk->dk_softc = (void *)(uintptr_t)sa->sa_adapter;
	return disk_attach_device(dk, self, &disk_sd);
}

RUMP_DRIVER(sd) = {
	.rd_name = "sd",
	.rd_bus = "scsibus",
	.rd_softc_size = sizeof(struct scsi_disk),
	.rd_match = sd_match,
	.rd_attach = sd_attach,
};
