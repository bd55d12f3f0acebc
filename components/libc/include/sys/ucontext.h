/*
 * <sys/ucontext.h> - user contexts in NetBSD's ABI
 */
#ifndef _SYS_UCONTEXT_H_
#define _SYS_UCONTEXT_H_

#include <signal.h>

#endif /* _SYS_UCONTEXT_H_ */
