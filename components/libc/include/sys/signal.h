/*
 * <sys/signal.h> - signals
 */
#ifndef _SYS_SIGNAL_H_
#define _SYS_SIGNAL_H_

#include <signal.h>

#endif /* _SYS_SIGNAL_H_ */
