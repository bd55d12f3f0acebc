/*
 * <utmpx.h> - who is logged in, in NetBSD's layout
 */
#ifndef _UTMPX_H_
#define _UTMPX_H_

#include <sys/cdefs.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _PATH_UTMPX	"/var/run/utmpx"
#define _PATH_WTMPX	"/var/log/wtmpx"
#define _PATH_LASTLOGX	"/var/log/lastlogx"

#define _UTX_USERSIZE	32
#define _UTX_LINESIZE	32
#define _UTX_IDSIZE	4
#define _UTX_HOSTSIZE	256

#define EMPTY		0
#define RUN_LVL		1
#define BOOT_TIME	2
#define OLD_TIME	3
#define NEW_TIME	4
#define INIT_PROCESS	5
#define LOGIN_PROCESS	6
#define USER_PROCESS	7
#define DEAD_PROCESS	8
#if defined(_NETBSD_SOURCE)
#define UTX_USERSIZE	_UTX_USERSIZE
#define UTX_LINESIZE	_UTX_LINESIZE
#define UTX_IDSIZE	_UTX_IDSIZE
#define UTX_HOSTSIZE	_UTX_HOSTSIZE
#define ACCOUNTING	9
#define SIGNATURE	10
#define DOWN_TIME	11
#endif

struct utmpx {
	char ut_name[_UTX_USERSIZE];
	char ut_id[_UTX_IDSIZE];
	char ut_line[_UTX_LINESIZE];
	char ut_host[_UTX_HOSTSIZE];
	uint16_t ut_session;
	uint16_t ut_type;
	pid_t ut_pid;
	struct {
		uint16_t e_termination;
		uint16_t e_exit;
	} ut_exit;
	struct sockaddr_storage ut_ss;
	struct timeval ut_tv;
	uint32_t ut_pad[10];
};
#define ut_user		ut_name
#define ut_xtime	ut_tv.tv_sec

void endutxent(void);
struct utmpx *getutxent(void);
struct utmpx *getutxid(const struct utmpx *);
struct utmpx *getutxline(const struct utmpx *);
struct utmpx *pututxline(const struct utmpx *);
void setutxent(void);
#if defined(_NETBSD_SOURCE)
int updwtmpx(const char *, const struct utmpx *);
int utmpxname(const char *);
#endif

#ifdef __cplusplus
}
#endif

#endif /* _UTMPX_H_ */
