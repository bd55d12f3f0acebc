/*
 * A program written to POSIX may use every name that NetBSD has and POSIX does
 * not: the headers keep them back when _POSIX_C_SOURCE or _XOPEN_SOURCE is set.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmpx.h>
#include <wchar.h>
#include <wctype.h>

#define OWN(name) struct own_##name { int name; }; extern struct own_##name name

OWN(arc4random); OWN(chflags); OWN(closefrom); OWN(consttime_memequal); OWN(devname);
OWN(dehumanize_number); OWN(explicit_memset); OWN(fgetln); OWN(fgetwln); OWN(fmtcheck);
OWN(fparseln); OWN(funopen); OWN(getbsize); OWN(getdomainname); OWN(getloadavg);
OWN(getmntinfo); OWN(getmode); OWN(getpeereid); OWN(getprogname); OWN(getusershell);
OWN(heapsort); OWN(humanize_number); OWN(inet_net_pton); OWN(issetugid); OWN(lutimens);
OWN(mergesort); OWN(offtime); OWN(popcount); OWN(pollts); OWN(pthread_setname_np);
OWN(radixsort); OWN(reallocarr); OWN(setmode); OWN(setproctitle); OWN(setprogname);
OWN(shquote); OWN(signalname); OWN(stresep); OWN(strmode); OWN(strsuftoll); OWN(strtoi);
OWN(strtonum); OWN(strtou); OWN(sysctl); OWN(timelocal); OWN(uid_from_user);
OWN(updwtmpx); OWN(utimens); OWN(wcslcpy);

#ifdef _NETBSD_SOURCE
#error "_NETBSD_SOURCE although the program asks for POSIX"
#endif

typedef int u_int32_t, lwpid_t, quad_t;

int
main(void)
{
	return 0;
}
