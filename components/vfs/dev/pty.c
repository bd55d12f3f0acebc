/*
 * pty.c - pseudo terminals. Opening /dev/ptmx makes a pair: the file is the
 * master, the terminal is /dev/pts/N, and so does TIOCPTMGET on /dev/ptm. What
 * the terminal's programs write the master reads, and what it writes is typed.
 * A number's entry in /dev stays; opening it without a master is EIO.
 */
#include "netbsd/errno.h"
#include "netbsd/event.h"
#include "netbsd/fcntl.h"
#include "netbsd/poll.h"
#include "netbsd/ttycom.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/tty.h"
#include "rump/vfs.h"

#define NPTYS	256

/* NetBSD/amd64's device numbers. */
#define RDEV_PTS(n)	makedev(5, (n))
#define RDEV_PTMX	makedev(165, 0)
#define RDEV_PTM	makedev(165, 1)

/* NetBSD's layout. */
struct ptmget {
	int cfd, sfd;
	char cn[1024], sn[1024];
};
CTASSERT(sizeof(struct ptmget) == 2056);

/* A pair. Lock: the monitor. */
struct pty {
	struct tty pt_tty;		/* first: the terminal is the pair */
	struct ptydev *pt_dev;
	bool pt_master;			/* the master is open */
	bool pt_used;			/* the terminal has been opened */
	bool pt_packets;		/* TIOCPKT: reads begin with a byte */
	unsigned char pt_notes;		/* TIOCPKT_* bits to be read then */
	struct waitq pt_waitq;		/* the master's readers and writers */
	struct selinfo pt_sel;		/* the master's */
};

/* A number, which has an entry in /dev from its first use on. */
struct ptydev {
	struct cdev pd_cdev;
	char pd_name[12];
	struct pty *pd_pty;		/* NULL: free */
};

/* By number; NULL: never used. Lock: the monitor. */
static struct ptydev *ptydevs[NPTYS];

static struct pty *
pty_of(struct tty *tp)
{
	return (struct pty *)tp;
}

/* Something the master may wait for has changed. */
static void
pty_changed(struct tty *tp)
{
	struct pty *pt = pty_of(tp);

	(void)waitq_wake(&pt->pt_waitq, SIZE_MAX);
	selnotify(&pt->pt_sel, 0);
}

/* The later one of opposites counts. */
static void
pty_note(struct tty *tp, int bits)
{
	static const int opposites[][2] = {
		{ TIOCPKT_STOP, TIOCPKT_START },
		{ TIOCPKT_NOSTOP, TIOCPKT_DOSTOP },
	};
	struct pty *pt = pty_of(tp);
	size_t i, j;

	if (!pt->pt_packets)
		return;
	for (i = 0; i < nitems(opposites); i++)
		for (j = 0; j < 2; j++)
			if ((bits & opposites[i][j]) != 0)
				pt->pt_notes &= (unsigned char)
				    ~opposites[i][1 - j];
	pt->pt_notes |= (unsigned char)bits;
	pty_changed(tp);
}

static void
pty_free(struct pty *pt)
{
	pt->pt_dev->pd_pty = NULL;
	kmem_free(pt, sizeof(*pt));
}

/* The last file of the terminal is gone: the master sees the end. */
static void
pty_slave_closed(struct tty *tp)
{
	struct pty *pt = pty_of(tp);

	tp->t_pgrp = 0;
	if (pt->pt_master)
		pty_changed(tp);
	else
		pty_free(pt);
}

static void
pty_names(struct pty *pt, struct ptmget *pg)
{
	memset(pg, 0, sizeof(*pg));
	pg->cfd = pg->sfd = -1;
	(void)snprintf(pg->cn, sizeof(pg->cn), "/dev/ptmx");
	(void)snprintf(pg->sn, sizeof(pg->sn), "/dev/%s", pt->pt_dev->pd_name);
}

static int
pty_ioctl(struct tty *tp, unsigned long cmd, void *data)
{
	switch (cmd) {
	case TIOCPTSNAME:
		pty_names(pty_of(tp), data);
		return 0;
	case TIOCGRANTPT:
		/* The terminal is the opener's already. */
		return 0;
	default:
		return EPASSTHROUGH;
	}
}

static const struct ttyops pty_ops = {
	.to_output = pty_changed,
	.to_input = pty_changed,
	.to_ioctl = pty_ioctl,
	.to_close = pty_slave_closed,
	.to_note = pty_note,
};

/* ---- The master --------------------------------------------------------- */

/* Whether a reader of the master has all there will be. */
static bool
master_at_end(const struct pty *pt)
{
	return pt->pt_used && pt->pt_tty.t_opens == 0;
}

/* In packets, what comes first: a note by itself, or that data follows. */
static int
packet_read(struct pty *pt, struct uio *uio, bool *alone)
{
	unsigned char first = pt->pt_notes;

	pt->pt_notes = 0;
	*alone = first != TIOCPKT_DATA;
	return uiomove(&first, 1, uio);
}

static int
master_read(struct file *f, struct uio *uio)
{
	struct pty *pt = f->f_data;
	const char *data;
	char buf[256];
	size_t n, moved = 0;
	bool alone;
	int error;

	while (uio->uio_resid > 0) {
		n = tty_output(&pt->pt_tty, &data);
		if (pt->pt_packets && moved == 0 &&
		    (n > 0 || pt->pt_notes != 0)) {
			error = packet_read(pt, uio, &alone);
			if (error != 0 || alone)
				return error;
			moved++;
			continue;
		}
		if (n > 0) {
			n = MIN(MIN(n, sizeof(buf)), uio->uio_resid);
			/* The copy may sleep, and the ring go on. */
			memcpy(buf, data, n);
			tty_output_done(&pt->pt_tty, n);
			tty_output_room(&pt->pt_tty);
			error = uiomove(buf, n, uio);
			if (error != 0)
				return error;
			moved += n;
			continue;
		}
		if (moved > 0 || master_at_end(pt))
			return 0;
		if ((f->f_flag & O_NONBLOCK) != 0)
			return EWOULDBLOCK;
		error = waitq_sleep(&pt->pt_waitq, "ptcin", WAIT_INTR,
		    UINT64_MAX);
		if (error != 0)
			return error;
	}
	return 0;
}

static int
master_write(struct file *f, struct uio *uio)
{
	struct pty *pt = f->f_data;
	char buf[64];
	size_t n;
	int error;

	while (uio->uio_resid > 0) {
		n = MIN(sizeof(buf), uio->uio_resid);
		if (!tty_input_wanted(&pt->pt_tty, n)) {
			if ((f->f_flag & O_NONBLOCK) != 0)
				return EWOULDBLOCK;
			error = waitq_sleep(&pt->pt_waitq, "ptcout",
			    WAIT_INTR, UINT64_MAX);
			if (error != 0)
				return error;
			continue;
		}
		error = uiomove(buf, n, uio);
		if (error != 0)
			return error;
		tty_input(&pt->pt_tty, buf, n);
		/* What was echoed. */
		pty_changed(&pt->pt_tty);
	}
	return 0;
}

static int
master_ioctl(struct file *f, unsigned long cmd, void *data)
{
	struct pty *pt = f->f_data;
	const char *out;
	int error, value;

	if (cmd == FIONREAD) {
		value = (int)tty_output(&pt->pt_tty, &out);
		memcpy(data, &value, sizeof(value));
		return 0;
	}
	if (cmd == TIOCPKT) {
		memcpy(&value, data, sizeof(value));
		pt->pt_packets = value != 0;
		pt->pt_notes = 0;
		return 0;
	}
	error = pty_ioctl(&pt->pt_tty, cmd, data);
	return error == EPASSTHROUGH ? tty_control(&pt->pt_tty, cmd, data) :
	    error;
}

static int
master_poll(struct file *f, int events)
{
	struct pty *pt = f->f_data;
	const char *data;
	int revents = 0;

	if (pt->pt_notes != 0)
		revents |= events & (POLLIN | POLLRDNORM | POLLPRI | POLLRDBAND);
	if (tty_output(&pt->pt_tty, &data) > 0)
		revents |= events & (POLLIN | POLLRDNORM);
	else if (pt->pt_notes == 0 && master_at_end(pt))
		return (events & (POLLIN | POLLRDNORM)) | POLLHUP;
	if (tty_input_wanted(&pt->pt_tty, 1))
		revents |= events & (POLLOUT | POLLWRNORM);
	return revents;
}

static struct selinfo *
master_selinfo(struct file *f)
{
	struct pty *pt = f->f_data;

	return &pt->pt_sel;
}

static bool
master_event(struct file *f, uint32_t filter, struct kevent *kev)
{
	struct pty *pt = f->f_data;
	const char *data;

	if (filter == EVFILT_READ) {
		kev->data = (int64_t)tty_output(&pt->pt_tty, &data) +
		    (pt->pt_notes != 0);
		if (kev->data == 0 && master_at_end(pt)) {
			kev->flags |= EV_EOF;
			return true;
		}
		return kev->data > 0;
	}
	kev->data = tty_input_wanted(&pt->pt_tty, 1);
	return kev->data > 0;
}

static int
master_stat(struct file *f __unused, struct stat *st)
{
	st->st_mode = S_IFCHR | 0666;
	st->st_rdev = RDEV_PTMX;
	st->st_nlink = 1;
	st->st_blksize = 4096;
	return 0;
}

static void
master_close(struct file *f)
{
	struct pty *pt = f->f_data;

	pt->pt_master = false;
	if (pt->pt_tty.t_opens > 0)
		tty_hangup(&pt->pt_tty);
	else
		pty_free(pt);
}

static const struct fileops master_fileops = {
	.fo_name = "pty",
	.fo_read = master_read,
	.fo_write = master_write,
	.fo_ioctl = master_ioctl,
	.fo_poll = master_poll,
	.fo_selinfo = master_selinfo,
	.fo_event = master_event,
	.fo_stat = master_stat,
	.fo_close = master_close,
};

/* ---- Making pairs ------------------------------------------------------- */

static int
slave_open(struct cdev *cd, int flag, struct file **fp)
{
	struct ptydev *pd = cd->cd_arg;
	struct pty *pt = pd->pd_pty;
	int error;

	if (pt == NULL || !pt->pt_master)
		return EIO;
	error = tty_open(&pt->pt_tty, flag, fp);
	if (error == 0) {
		pt->pt_used = true;
		pty_changed(&pt->pt_tty);
	}
	return error;
}

/* The lowest number without a pair; its entry is made when it is new. */
static int
ptydev_find(struct ptydev **result)
{
	struct ptydev *pd;
	unsigned int n;
	int error;

	for (n = 0; n < NPTYS && ptydevs[n] != NULL; n++)
		if (ptydevs[n]->pd_pty == NULL) {
			*result = ptydevs[n];
			return 0;
		}
	if (n == NPTYS)
		return ENOENT;
	pd = kmem_zalloc(sizeof(*pd));
	if (pd == NULL)
		return ENOMEM;
	(void)snprintf(pd->pd_name, sizeof(pd->pd_name), "pts/%u", n);
	pd->pd_cdev.cd_name = pd->pd_name;
	pd->pd_cdev.cd_mode = S_IFCHR | 0620;
	pd->pd_cdev.cd_rdev = RDEV_PTS(n);
	pd->pd_cdev.cd_arg = pd;
	pd->pd_cdev.cd_open = slave_open;
	error = cdev_register(&pd->pd_cdev);
	if (error != 0) {
		kmem_free(pd, sizeof(*pd));
		return error;
	}
	ptydevs[n] = pd;
	*result = pd;
	return 0;
}

/* A new pair's master. */
static int
master_open(struct cdev *cd __unused, int flag, struct file **fp)
{
	struct ptydev *pd;
	struct pty *pt;
	int error;

	error = ptydev_find(&pd);
	if (error != 0)
		return error;
	pt = kmem_zalloc(sizeof(*pt));
	if (pt == NULL)
		return ENOMEM;
	tty_init(&pt->pt_tty, &pty_ops, pd->pd_cdev.cd_rdev);
	selinfo_init(&pt->pt_sel);
	pt->pt_dev = pd;
	error = file_create(DTYPE_MISC, flag, &master_fileops, pt, fp);
	if (error != 0) {
		kmem_free(pt, sizeof(*pt));
		return error;
	}
	pt->pt_master = true;
	pd->pd_pty = pt;
	return 0;
}

/* Both files of a new pair, on descriptors of the caller. */
static int
ptm_ioctl(struct cdev *cd, unsigned long cmd, void *data)
{
	struct ptmget *pg = data;
	struct file *master, *slave;
	struct pty *pt;
	int cfd, error, sfd;

	if (cmd != TIOCPTMGET)
		return ENOTTY;
	error = master_open(cd, FREAD | FWRITE, &master);
	if (error != 0)
		return error;
	pt = master->f_data;
	error = slave_open(&pt->pt_dev->pd_cdev, FREAD | FWRITE, &slave);
	if (error != 0)
		goto no_slave;
	error = fd_attach(curproc, master, false, &cfd);
	if (error != 0)
		goto no_descriptor;
	error = fd_attach(curproc, slave, false, &sfd);
	if (error != 0) {
		/* Closing the descriptor gives up its reference. */
		file_release(slave);
		(void)fd_close(curproc, cfd);
		return error;
	}
	pty_names(pt, pg);
	pg->cfd = cfd;
	pg->sfd = sfd;
	return 0;
no_descriptor:
	file_release(slave);
no_slave:
	file_release(master);
	return error;
}

/* Owner: the registry, for ever. */
static struct cdev ptmx_cdev = {
	.cd_name = "ptmx", .cd_mode = S_IFCHR | 0666, .cd_rdev = RDEV_PTMX,
	.cd_open = master_open,
};
static struct cdev ptm_cdev = {
	.cd_name = "ptm", .cd_mode = S_IFCHR | 0666, .cd_rdev = RDEV_PTM,
	.cd_ioctl = ptm_ioctl,
};

static void
pty_register(void)
{
	(void)cdev_register(&ptmx_cdev);
	(void)cdev_register(&ptm_cdev);
}
RUMP_INIT(RUMP_INIT_VFS, pty_register);
