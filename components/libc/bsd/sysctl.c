/*
 * sysctl.c - system parameters by number and by name. Names are resolved by
 * asking the kernel for each level's nodes.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysctl.h>

#include "rumpcall.h"

#define NB_SYSCTL	202

int
sysctl(const int *name, unsigned int namelen, void *old, size_t *oldlen, const void *new,
    size_t newlen)
{
	long args[8] = { A(name), namelen, A(old), A(oldlen), A(new), A(newlen) };
	long r = __rump_ncall(0, NB_SYSCTL, args);

	if (r < 0) {
		errno = (int)-r;
		return -1;
	}
	return (int)r;
}

/* The number of the child of mib[0..depth) called name[0..len); -1: none. */
static int
child(int *mib, unsigned int depth, const char *name, size_t len, int *number)
{
	struct sysctlnode nodes[64], query;
	size_t size = sizeof(nodes), i;

	memset(&query, 0, sizeof(query));
	query.sysctl_flags = SYSCTL_VERS_1;
	mib[depth] = CTL_QUERY;
	if (sysctl(mib, depth + 1, nodes, &size, &query, sizeof(query)) != 0)
		return -1;
	for (i = 0; i < size / sizeof(nodes[0]); i++)
		if (strncmp(nodes[i].sysctl_name, name, len) == 0 &&
		    nodes[i].sysctl_name[len] == '\0') {
			*number = nodes[i].sysctl_num;
			return 0;
		}
	errno = ENOENT;
	return -1;
}

int
sysctlnametomib(const char *name, int *mib, size_t *count)
{
	int path[CTL_MAXNAME + 1], number;
	unsigned int depth = 0;

	for (;;) {
		const char *dot = strchr(name, '.');
		size_t len = dot ? (size_t)(dot - name) : strlen(name);

		if (depth >= CTL_MAXNAME || len == 0 || len >= SYSCTL_NAMELEN) {
			errno = len == 0 ? EINVAL : ENOENT;
			return -1;
		}
		if (child(path, depth, name, len, &number) != 0)
			return -1;
		path[depth++] = number;
		if (!dot)
			break;
		name = dot + 1;
	}
	if (mib) {
		if (depth > *count) {
			errno = ENOMEM;
			return -1;
		}
		memcpy(mib, path, depth * sizeof(*mib));
	}
	*count = depth;
	return 0;
}

int
sysctlbyname(const char *name, void *old, size_t *oldlen, const void *new, size_t newlen)
{
	int mib[CTL_MAXNAME];
	size_t count = CTL_MAXNAME;

	if (sysctlnametomib(name, mib, &count) != 0)
		return -1;
	return sysctl(mib, (unsigned int)count, old, oldlen, new, newlen);
}

/* The number and, where the kernel tells it, the size of what a name stands for. */
int
sysctlgetmibinfo(const char *name, int *mib, unsigned int *count, char *full, size_t *full_len,
    struct sysctlnode **tree, int version)
{
	int path[CTL_MAXNAME];
	size_t depth = CTL_MAXNAME, need = strlen(name) + 1;

	/* The tree of nodes is the kernel's and is not given out. */
	if (version != (int)SYSCTL_VERS_1 || tree) {
		errno = EINVAL;
		return -1;
	}
	if (sysctlnametomib(name, path, &depth) != 0)
		return -1;
	if (mib && count) {
		if (depth > *count) {
			errno = ENOMEM;
			return -1;
		}
		memcpy(mib, path, depth * sizeof(*mib));
	}
	if (count)
		*count = (unsigned int)depth;
	if (full && full_len) {
		if (need > *full_len) {
			*full_len = need;
			errno = ENOMEM;
			return -1;
		}
		memcpy(full, name, need);
	}
	if (full_len)
		*full_len = need;
	return 0;
}

/* A value of any size, allocated; NULL and errno. */
void *
asysctl(const int *name, size_t count, size_t *len)
{
	void *buf = 0, *bigger;

	for (;;) {
		if (sysctl(name, (unsigned int)count, 0, len, 0, 0) != 0)
			break;
		if ((bigger = realloc(buf, *len ? *len : 1)) == 0)
			break;
		buf = bigger;
		if (sysctl(name, (unsigned int)count, buf, len, 0, 0) == 0)
			return buf;
		if (errno != ENOMEM)
			break;
	}
	free(buf);
	*len = 0;
	return 0;
}

void *
asysctlbyname(const char *name, size_t *len)
{
	int mib[CTL_MAXNAME];
	size_t count = CTL_MAXNAME;

	if (sysctlnametomib(name, mib, &count) != 0) {
		*len = 0;
		return 0;
	}
	return asysctl(mib, count, len);
}
