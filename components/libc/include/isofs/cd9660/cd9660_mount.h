/*
 * <isofs/cd9660/cd9660_mount.h> - mount(2)'s argument for cd9660
 */
#ifndef _ISOFS_CD9660_CD9660_MOUNT_H_
#define _ISOFS_CD9660_CD9660_MOUNT_H_

#include <sys/mount.h>

struct iso_args {
	const char *fspec;
	struct export_args30 _pad1;
	int flags;
};

#define ISOFSMNT_NORRIP		0x00000001
#define ISOFSMNT_GENS		0x00000002
#define ISOFSMNT_EXTATT		0x00000004
#define ISOFSMNT_NOJOLIET	0x00000008
#define ISOFSMNT_NOCASETRANS	0x00000010
#define ISOFSMNT_RRCASEINS	0x00000020

#endif /* _ISOFS_CD9660_CD9660_MOUNT_H_ */
