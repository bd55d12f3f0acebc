/*
 * rights.c - descriptors passed in control messages (SCM_RIGHTS).
 */
#include "netbsd/errno.h"
#include "netbsd/socket.h"
#include "rump/kmem.h"
#include "rump/lwp.h"
#include "rump/socket.h"

#define RIGHTS_MAX	512	/* descriptors in one message */

/*
 * Files being let go of. Closing one may close a socket that has more of them
 * in its queue: those are added to the list instead of closed in a recursion as
 * deep as the program likes. Owner: this file; monitor.
 */
struct discarded {
	struct discarded *d_next;
	struct file **d_files;
	size_t d_count;
};
static struct discarded *discarded;
static bool discarding;

/* How many descriptors the messages hold; EINVAL for what is none. */
static int
rights_count(const char *control, size_t len, size_t *count)
{
	struct cmsghdr cm;
	size_t at;

	*count = 0;
	for (at = 0; len - at >= CMSG_HEADER; at += CMSG_ALIGN(cm.cmsg_len)) {
		memcpy(&cm, control + at, sizeof(cm));
		if (cm.cmsg_len < CMSG_HEADER || cm.cmsg_len > len - at)
			return EINVAL;
		if (cm.cmsg_level != SOL_SOCKET || cm.cmsg_type != SCM_RIGHTS)
			return EINVAL;
		*count += (cm.cmsg_len - CMSG_HEADER) / sizeof(int);
		if (CMSG_ALIGN(cm.cmsg_len) > len - at)
			break;
	}
	return *count > RIGHTS_MAX ? EINVAL : 0;
}

int
rights_collect(const char *control, size_t len, struct file ***filesp,
    size_t *countp)
{
	struct file **files;
	struct cmsghdr cm;
	size_t at, count, i, n = 0;
	int error, fd;

	*filesp = NULL;
	*countp = 0;
	error = rights_count(control, len, &count);
	if (error != 0 || count == 0)
		return error;
	files = kmem_zalloc(count * sizeof(*files));
	if (files == NULL)
		return ENOBUFS;
	for (at = 0; n < count; at += CMSG_ALIGN(cm.cmsg_len)) {
		memcpy(&cm, control + at, sizeof(cm));
		for (i = 0; i < (cm.cmsg_len - CMSG_HEADER) / sizeof(int);
		    i++) {
			memcpy(&fd, control + at + CMSG_HEADER +
			    i * sizeof(int), sizeof(fd));
			error = fd_get(curproc, fd, &files[n]);
			if (error == 0 && files[n++]->f_type == DTYPE_KQUEUE)
				error = EINVAL;
			if (error != 0)
				goto fail;
		}
	}
	*filesp = files;
	*countp = count;
	return 0;

fail:
	while (n > 0)
		file_release(files[--n]);
	kmem_free(files, count * sizeof(*files));
	return error;
}

void
rights_deliver(struct sockmsg *sm, struct file **files, size_t count)
{
	size_t fits = 0, i, n, room = sm->sm_controlmax - sm->sm_controllen;
	bool cloexec = (sm->sm_flags & MSG_CMSG_CLOEXEC) != 0;
	struct cmsghdr cm = { .cmsg_level = SOL_SOCKET,
	    .cmsg_type = SCM_RIGHTS };
	char *at = sm->sm_control + sm->sm_controllen;
	int fd;

	if (room >= CMSG_LEN(sizeof(int)))
		fits = MIN((room - CMSG_HEADER) / sizeof(int), count);
	for (n = 0; n < fits; n++) {
		if (fd_attach(curproc, files[n], cloexec, &fd) != 0)
			break;
		memcpy(at + CMSG_HEADER + n * sizeof(int), &fd, sizeof(fd));
	}
	if (n < count)
		sm->sm_flags |= MSG_CTRUNC;
	if (n > 0) {
		cm.cmsg_len = (uint32_t)CMSG_LEN(n * sizeof(int));
		memcpy(at, &cm, sizeof(cm));
		sm->sm_controllen += MIN(CMSG_SPACE(n * sizeof(int)), room);
	}
	/* The files that got a descriptor keep their reference. */
	for (i = 0; i < n; i++)
		files[i] = NULL;
	rights_discard(files, count);
}

void
rights_discard(struct file **files, size_t count)
{
	struct discarded d = { .d_files = files, .d_count = count }, *later;
	size_t i;

	if (count == 0)
		return;
	if (discarding) {
		later = kmem_alloc(sizeof(*later));
		/* Without memory for the note the files stay open. */
		if (later == NULL)
			return;
		*later = d;
		later->d_next = discarded;
		discarded = later;
		return;
	}
	discarding = true;
	for (;;) {
		for (i = 0; i < d.d_count; i++)
			if (d.d_files[i] != NULL)
				file_release(d.d_files[i]);
		kmem_free(d.d_files, d.d_count * sizeof(*d.d_files));
		if (discarded == NULL)
			break;
		later = discarded;
		discarded = later->d_next;
		d = *later;
		kmem_free(later, sizeof(*later));
	}
	discarding = false;
}
