/*
 * <sys/poll.h> - poll
 */
#ifndef _SYS_POLL_H_
#define _SYS_POLL_H_

#include <poll.h>

#endif /* _SYS_POLL_H_ */
