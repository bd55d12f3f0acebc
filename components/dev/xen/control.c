/*
 * control.c - what the toolstack asks of the guest: control/shutdown.
 */
#include "netbsd/errno.h"
#include "rump/lib.h"
#include "rump/shutdown.h"
#include "rump/xenstore.h"

#include "xen_impl.h"

#define DIR	"control"

/* What there is to ask for, and tells toolstacks that it is understood. */
static const char *const features[] = {
	"feature-poweroff", "feature-reboot", "feature-halt",
};

/* Reads the request and takes it away, which says that it was heard. */
static int
take(uint32_t tx, void *arg)
{
	char *what = arg;
	int error;

	error = xs_read(tx, DIR, "shutdown", what, 16);
	if (error != 0 || *what == '\0')
		return error;
	/* Left there: the toolstack takes it back when it has waited enough. */
	if (strcmp(what, "suspend") == 0)
		return 0;
	return xs_write(tx, DIR, "shutdown", "");
}

static void
requested(void *arg __unused)
{
	char what[16] = "";

	if (xs_transaction(take, what) != 0 || *what == '\0')
		return;
	if (strcmp(what, "poweroff") == 0 || strcmp(what, "halt") == 0)
		shutdown_request(false);
	else if (strcmp(what, "reboot") == 0)
		shutdown_request(true);
	else if (strcmp(what, "crash") == 0)
		panic("crash requested by the toolstack");
	else if (strcmp(what, "suspend") == 0)
		kprintf("xen: suspending, saving and migrating are not "
		    "supported\n");
	else
		kprintf("xen: control/shutdown: \"%s\" is not known\n", what);
}

void
control_start(void)
{
	static struct xs_watch watch = {
		.xw_func = requested,
		.xw_path = DIR "/shutdown",
	};
	size_t i;

	for (i = 0; i < nitems(features); i++)
		(void)xs_write(XS_NONE, DIR, features[i], "1");
	if (xs_watch(&watch) != 0)
		kprintf("xen: control/shutdown cannot be watched\n");
}
