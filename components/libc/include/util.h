/*
 * <util.h> - terminals and small utilities
 */
#ifndef _UTIL_H_
#define _UTIL_H_

#include <sys/types.h>
#include <sys/ioctl.h>
#include <termios.h>

#ifdef __cplusplus
extern "C" {
#endif

int forkpty(int *, char *, struct termios *, struct winsize *);
int login_tty(int);
int openpty(int *, int *, char *, struct termios *, struct winsize *);

#ifdef __cplusplus
}
#endif

#endif /* _UTIL_H_ */
