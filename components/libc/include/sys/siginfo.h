/*
 * <sys/siginfo.h> - signals
 */
#ifndef _SYS_SIGINFO_H_
#define _SYS_SIGINFO_H_

#include <signal.h>

#endif /* _SYS_SIGINFO_H_ */
