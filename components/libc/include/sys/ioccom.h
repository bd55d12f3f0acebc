/*
 * <sys/ioccom.h> - ioctl numbers in NetBSD's ABI
 */
#ifndef _SYS_IOCCOM_H_
#define _SYS_IOCCOM_H_

/* Direction in the three top bits, parameter length in 13, group, number. */
#define IOCPARM_MASK	0x1fff
#define IOCPARM_SHIFT	16
#define IOCGROUP_SHIFT	8
#define IOCPARM_LEN(x)	(((x) >> IOCPARM_SHIFT) & IOCPARM_MASK)
#define IOCBASECMD(x)	((x) & ~(IOCPARM_MASK << IOCPARM_SHIFT))
#define IOCGROUP(x)	(((x) >> IOCGROUP_SHIFT) & 0xff)
#define IOCPARM_MAX	4096
#define IOC_VOID	0x20000000UL
#define IOC_OUT		0x40000000UL
#define IOC_IN		0x80000000UL
#define IOC_INOUT	(IOC_IN | IOC_OUT)
#define IOC_DIRMASK	0xe0000000UL

#define _IOC(inout, group, num, len)					\
	((inout) | (((len) & IOCPARM_MASK) << IOCPARM_SHIFT) |		\
	    ((group) << IOCGROUP_SHIFT) | (num))
#define _IO(g, n)	_IOC(IOC_VOID, (g), (n), 0)
#define _IOR(g, n, t)	_IOC(IOC_OUT, (g), (n), sizeof(t))
#define _IOW(g, n, t)	_IOC(IOC_IN, (g), (n), sizeof(t))
#define _IOWR(g, n, t)	_IOC(IOC_INOUT, (g), (n), sizeof(t))

#endif /* _SYS_IOCCOM_H_ */
