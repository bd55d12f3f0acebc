/*
 * errno.c - Xen's errors, which are numbered as Linux's, as NetBSD's.
 */
#include "platform.h"
#include "netbsd/errno.h"

#include <xen/errno.h>

int
xen_errno(long result)
{
	if (result >= 0)
		return 0;
	switch (-result) {
	case XEN_EPERM:
		return EPERM;
	case XEN_ENOENT:
		return ENOENT;
	case XEN_ESRCH:
		return ESRCH;
	case XEN_EAGAIN:
		return EAGAIN;
	case XEN_ENOMEM:
		return ENOMEM;
	case XEN_EACCES:
		return EACCES;
	case XEN_EFAULT:
		return EFAULT;
	case XEN_EBUSY:
		return EBUSY;
	case XEN_EEXIST:
		return EEXIST;
	case XEN_ENODEV:
		return ENODEV;
	case XEN_EINVAL:
		return EINVAL;
	case XEN_ENOSPC:
		return ENOSPC;
	case XEN_ENOSYS:
		return ENOSYS;
	case XEN_EOPNOTSUPP:
		return EOPNOTSUPP;
	default:
		return EIO;
	}
}
