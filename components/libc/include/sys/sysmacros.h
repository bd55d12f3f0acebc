/*
 * <sys/sysmacros.h> - device numbers in NetBSD's ABI
 */
#ifndef _SYS_SYSMACROS_H_
#define _SYS_SYSMACROS_H_

#define major(x)	((int)(((unsigned int)(x) & 0x000fff00U) >> 8))
#define minor(x)	((int)((((unsigned int)(x) & 0xfff00000U) >> 12) | ((unsigned int)(x) & 0x000000ffU)))
#define makedev(x, y)							\
	((dev_t)((((unsigned int)(x) << 8) & 0x000fff00U) |		\
	    (((unsigned int)(y) << 12) & 0xfff00000U) |			\
	    ((unsigned int)(y) & 0x000000ffU)))

#endif /* _SYS_SYSMACROS_H_ */
