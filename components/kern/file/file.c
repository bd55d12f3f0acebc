/*
 * file.c - open file objects: creation, references, the defaults of fileops.
 */
#include "netbsd/errno.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/signal.h"
#include "rump/file.h"
#include "rump/kmem.h"
#include "rump/lwp.h"

#include "filedesc.h"

#define FILE_MAX	131072

/* Open files in the system. Owner: this file; monitor. */
static size_t nfiles;

int
file_create(int type, int flag, const struct fileops *ops, void *data,
    struct file **fp)
{
	struct file *f;

	if (nfiles >= FILE_MAX)
		return ENFILE;
	f = kmem_zalloc(sizeof(*f));
	if (f == NULL)
		return ENOMEM;
	f->f_type = type;
	f->f_flag = flag;
	f->f_ops = ops;
	f->f_data = data;
	f->f_count = 1;
	nfiles++;
	*fp = f;
	return 0;
}

void
file_hold(struct file *f)
{
	KASSERT(f->f_count > 0);
	f->f_count++;
}

void
file_release(struct file *f)
{
	struct lockhead *lh;

	KASSERT(f->f_count > 0);
	if (--f->f_count > 0)
		return;
	if (f->f_locked) {
		lh = f->f_ops->fo_locks(f);
		if (lh != NULL)
			filelock_release_file(lh, f);
	}
	if (f->f_ops->fo_close != NULL)
		f->f_ops->fo_close(f);
	nfiles--;
	kmem_free(f, sizeof(*f));
}

size_t
file_count(void)
{
	return nfiles;
}

int
file_poll(struct file *f, int events)
{
	if (f->f_ops->fo_poll == NULL)
		return events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
	return f->f_ops->fo_poll(f, events);
}

void
file_sigpipe(const struct file *f)
{
	if ((f->f_flag & O_NOSIGPIPE) == 0)
		lwp_signal(curlwp, SIGPIPE);
}
