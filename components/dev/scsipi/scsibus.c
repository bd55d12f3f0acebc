/*
 * scsibus.c - the units of a target.
 */
#include "netbsd/errno.h"
#include "rump/kmem.h"
#include "rump/lib.h"
#include "rump/scsi.h"

#define TRIES		4	/* of a command: units say first that they were reset */
#define MAX_UNITS	64U	/* of a target */

int
scsi_ask(const struct scsi_attach_args *sa, struct scsi_command *sc)
{
	int error = EIO, i;

	for (i = 0; i < TRIES; i++) {
		sc->sc_got = 0;
		error = sa->sa_adapter->sa_command(sa->sa_adapter->sa_softc,
		    sa->sa_target, sa->sa_lun, sc);
		if (error == 0)
			error = scsi_error(&sc->sc_result);
		if (error != EAGAIN)
			return error;
	}
	return EIO;
}

/* Unit 0 answers for all units of its target, whether it exists or not. */
static int
list_units(struct scsi_attach_args *sa, struct scsi_command *sc,
    unsigned int units[MAX_UNITS], unsigned int *n)
{
	unsigned int lun;
	int error;

	sa->sa_lun = 0;
	scsi_cdb_luns(sc);
	error = scsi_ask(sa, sc);
	*n = 0;
	if (error == EOPNOTSUPP) {
		units[(*n)++] = 0;
		return 0;
	}
	while (error == 0 && *n < MAX_UNITS &&
	    scsi_luns_entry(sc->sc_data, sc->sc_got, *n, &lun))
		units[(*n)++] = lun;
	return error;
}

int
scsi_probe_target(struct device *adapter, const struct scsi_adapter *how,
    unsigned int target)
{
	struct scsi_attach_args sa = { .sa_adapter = how,
	    .sa_target = target };
	unsigned int units[MAX_UNITS], i, n;
	struct scsi_command *sc;
	char where[32];
	int error;

	sc = kmem_zalloc(sizeof(*sc));
	if (sc == NULL)
		return ENOMEM;
	error = list_units(&sa, sc, units, &n);
	for (i = 0; error == 0 && i < n; i++) {
		if (units[i] == SCSI_LUN_STRANGE)
			continue;
		sa.sa_lun = units[i];
		scsi_cdb_inquiry(sc);
		if (scsi_ask(&sa, sc) != 0)
			continue;
		sa.sa_type = scsi_inquiry_type(sc->sc_data, sc->sc_got);
		snprintf(where, sizeof(where), "target %u lun %u", target,
		    sa.sa_lun);
		if (sa.sa_type != SCSI_TYPE_NONE)
			(void)device_found(adapter, "scsibus", where, &sa);
	}
	kmem_free(sc, sizeof(*sc));
	return error;
}
