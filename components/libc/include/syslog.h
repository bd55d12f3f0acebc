/*
 * <syslog.h> - messages for the system's log
 */
#ifndef _RUMP_SYSLOG_H_
#define _RUMP_SYSLOG_H_

#include_next <syslog.h>

#undef _PATH_LOG
#define _PATH_LOG	"/var/run/log"

#endif /* _RUMP_SYSLOG_H_ */
