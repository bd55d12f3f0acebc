/*
 * <sys/dkio.h> - what disks answer to ioctl(2)
 */
#ifndef _SYS_DKIO_H_
#define _SYS_DKIO_H_

#include <sys/ioccom.h>
#include <sys/types.h>

#define DIOCGDINFO	_IOR('d', 101, struct disklabel)	/* <sys/disklabel.h> */
#define DIOCCACHESYNC	_IOW('d', 118, int)
#define DIOCGMEDIASIZE	_IOR('d', 132, off_t)
#define DIOCGSECTORSIZE	_IOR('d', 133, unsigned int)

#endif /* _SYS_DKIO_H_ */
