/*
 * <sys/ioctl.h> - ioctl in NetBSD's ABI
 */
#ifndef _SYS_IOCTL_H_
#define _SYS_IOCTL_H_

#include <features.h>
#define __NEED_struct_winsize
#include <bits/alltypes.h>
#include <sys/ttycom.h>
#include <sys/ioccom.h>
#include <sys/filio.h>
#include <sys/sockio.h>

struct ttysize {
	unsigned short ts_lines;
	unsigned short ts_cols;
	unsigned short ts_xxx;
	unsigned short ts_yyy;
};
#define TIOCGSIZE	TIOCGWINSZ
#define TIOCSSIZE	TIOCSWINSZ

#ifdef __cplusplus
extern "C" {
#endif

int ioctl(int, unsigned long, ...);

#ifdef __cplusplus
}
#endif

#endif /* _SYS_IOCTL_H_ */
