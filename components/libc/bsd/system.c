/*
 * system.c - what the system says about itself, by sysctl.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/un.h>
#include <unistd.h>
#undef syscall
#undef __syscall

static int
get_string(int name, char *buf, size_t len)
{
	const int mib[2] = { CTL_KERN, name };

	return sysctl(mib, 2, buf, &len, 0, 0);
}

static int
set_string(int name, const char *s, size_t len)
{
	const int mib[2] = { CTL_KERN, name };

	return sysctl(mib, 2, 0, 0, s, len);
}

int
sethostname(const char *name, size_t len)
{
	return set_string(KERN_HOSTNAME, name, len);
}

int
getdomainname(char *buf, size_t len)
{
	return get_string(KERN_DOMAINNAME, buf, len);
}

int
setdomainname(const char *name, size_t len)
{
	return set_string(KERN_DOMAINNAME, name, len);
}

int
getloadavg(double *load, int n)
{
	const int mib[2] = { CTL_VM, VM_LOADAVG };
	struct loadavg la;
	size_t len = sizeof(la);
	int i;

	if (sysctl(mib, 2, &la, &len, 0, 0) != 0)
		return -1;
	if (n > 3)
		n = 3;
	for (i = 0; i < n; i++)
		load[i] = (double)la.ldavg[i] / (double)la.fscale;
	return n;
}

int
getpeereid(int fd, uid_t *uid, gid_t *gid)
{
	struct unpcbid id;
	socklen_t len = sizeof(id);

	if (getsockopt(fd, 0, LOCAL_PEEREID, &id, &len) != 0)
		return -1;
	*uid = id.unp_euid;
	*gid = id.unp_egid;
	return 0;
}

int
sethostid(long id)
{
	const int mib[2] = { CTL_KERN, KERN_HOSTID };
	int value = (int)id;

	return sysctl(mib, 2, 0, 0, &value, sizeof(value));
}
