/*
 * if_nameindex.c - interfaces by name and number, by ioctl.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

unsigned int
if_nametoindex(const char *name)
{
	struct ifreq ifr;
	int fd, r;

	if (strlen(name) >= sizeof(ifr.ifr_name)) {
		errno = ENXIO;
		return 0;
	}
	if ((fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		return 0;
	memset(&ifr, 0, sizeof(ifr));
	strcpy(ifr.ifr_name, name);
	r = ioctl(fd, SIOCGIFINDEX, &ifr);
	close(fd);
	if (r != 0) {
		errno = ENXIO;
		return 0;
	}
	return ifr.ifr_index;
}

/* The kernel's list: one entry per address. NULL and errno when there is none. */
static struct ifreq *
list(size_t *count)
{
	struct ifconf ifc;
	struct ifreq *buf = 0, *bigger;
	size_t n = 16;
	int fd;

	if ((fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		return 0;
	for (;;) {
		if ((bigger = realloc(buf, n * sizeof(*buf))) == 0)
			goto fail;
		buf = bigger;
		ifc.ifc_len = (int)(n * sizeof(*buf));
		ifc.ifc_req = buf;
		if (ioctl(fd, SIOCGIFCONF, &ifc) != 0)
			goto fail;
		if ((size_t)ifc.ifc_len < n * sizeof(*buf))
			break;
		n *= 2;
	}
	close(fd);
	*count = (size_t)ifc.ifc_len / sizeof(*buf);
	return buf;
fail:
	close(fd);
	free(buf);
	return 0;
}

struct if_nameindex *
if_nameindex(void)
{
	struct if_nameindex *res;
	struct ifreq *ifr;
	size_t i, j, n, count = 0;
	char *names;

	if ((ifr = list(&n)) == 0)
		return 0;
	res = malloc((n + 1) * sizeof(*res) + n * IFNAMSIZ);
	if (!res) {
		free(ifr);
		errno = ENOBUFS;
		return 0;
	}
	names = (char *)(res + n + 1);
	for (i = 0; i < n; i++) {
		for (j = 0; j < count; j++)
			if (strncmp(res[j].if_name, ifr[i].ifr_name, IFNAMSIZ) == 0)
				break;
		if (j < count)
			continue;
		res[count].if_name = names + count * IFNAMSIZ;
		memcpy(res[count].if_name, ifr[i].ifr_name, IFNAMSIZ - 1);
		res[count].if_name[IFNAMSIZ - 1] = '\0';
		res[count].if_index = if_nametoindex(res[count].if_name);
		count++;
	}
	res[count].if_index = 0;
	res[count].if_name = 0;
	free(ifr);
	return res;
}

void
if_freenameindex(struct if_nameindex *list)
{
	free(list);
}

char *
if_indextoname(unsigned int index, char *name)
{
	struct if_nameindex *all = if_nameindex(), *p;
	char *found = 0;

	for (p = all; p && p->if_index; p++)
		if (p->if_index == index) {
			found = strcpy(name, p->if_name);
			break;
		}
	free(all);
	if (!found)
		errno = ENXIO;
	return found;
}
