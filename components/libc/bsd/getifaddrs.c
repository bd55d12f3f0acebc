/*
 * getifaddrs.c - the interfaces' addresses, from the kernel's list of interfaces
 * (sysctl NET_RT_IFLIST): for each interface one message with its link-level
 * address and state, followed by one for each of its addresses.
 */
#define _NETBSD_SOURCE
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

/* One element of the list and what it points to, in one piece. */
struct element {
	struct ifaddrs ifa;
	char name[IFNAMSIZ];
	struct sockaddr_storage addr, mask, other;
	struct if_data data;
};

/* The kernel's list, allocated; NULL and errno. */
static char *
fetch(size_t *len)
{
	const int mib[6] = { CTL_NET, AF_ROUTE, 0, 0, NET_RT_IFLIST, 0 };
	char *buf = 0, *bigger;
	int tries;

	for (tries = 0; tries < 8; tries++) {
		if (sysctl(mib, 6, 0, len, 0, 0) != 0)
			break;
		/* Interfaces and addresses come and go meanwhile. */
		*len += *len / 4 + 64;
		if ((bigger = realloc(buf, *len)) == 0)
			break;
		buf = bigger;
		if (sysctl(mib, 6, buf, len, 0, 0) == 0)
			return buf;
		if (errno != ENOMEM)
			break;
	}
	free(buf);
	return 0;
}

/* The addresses behind a message's header, by RTAX number. */
static int
addresses(const char *p, const char *end, int present, const struct sockaddr *found[RTAX_MAX])
{
	int i;

	memset(found, 0, RTAX_MAX * sizeof(*found));
	for (i = 0; i < RTAX_MAX; i++) {
		const struct sockaddr *sa = (const void *)p;

		if (!(present & 1 << i))
			continue;
		if (end - p < 2 || end - p < (ptrdiff_t)sa->sa_len)
			return -1;
		found[i] = sa;
		p += RT_ROUNDUP(sa->sa_len);
	}
	return 0;
}

static struct sockaddr *
copy(struct sockaddr_storage *to, const struct sockaddr *sa, sa_family_t family)
{
	if (!sa || sa->sa_len == 0)
		return 0;
	memcpy(to, sa, sa->sa_len < sizeof(*to) ? sa->sa_len : sizeof(*to));
	/* Masks come without a family. */
	if (to->ss_family == AF_UNSPEC)
		to->ss_family = family;
	return (struct sockaddr *)to;
}

static struct element *
append(struct ifaddrs ***tail, const char *name)
{
	struct element *e = calloc(1, sizeof(*e));

	if (!e)
		return 0;
	strlcpy(e->name, name, sizeof(e->name));
	e->ifa.ifa_name = e->name;
	**tail = &e->ifa;
	*tail = &e->ifa.ifa_next;
	return e;
}

int
getifaddrs(struct ifaddrs **list)
{
	const struct sockaddr *sa[RTAX_MAX];
	struct ifaddrs *head = 0, **tail = &head;
	struct element *e;
	char *buf, *p, *end, name[IFNAMSIZ] = "";
	unsigned int flags = 0;
	size_t len;

	if ((buf = fetch(&len)) == 0)
		return -1;
	end = buf + len;
	for (p = buf; end - p >= (ptrdiff_t)sizeof(struct ifa_msghdr); ) {
		const struct if_msghdr *ifm = (const void *)p;
		const struct ifa_msghdr *ifam = (const void *)p;
		char *next = p + ifm->ifm_msglen;

		if (ifm->ifm_msglen < sizeof(*ifam) || next > end)
			break;
		if (ifm->ifm_version == RTM_VERSION && ifm->ifm_type == RTM_IFINFO &&
		    ifm->ifm_msglen >= sizeof(*ifm)) {
			const struct sockaddr_dl *dl;

			if (addresses(p + sizeof(*ifm), next, ifm->ifm_addrs, sa) != 0 || !sa[RTAX_IFP])
				break;
			dl = (const void *)sa[RTAX_IFP];
			memset(name, 0, sizeof(name));
			memcpy(name, dl->sdl_data, dl->sdl_nlen < IFNAMSIZ ? dl->sdl_nlen : IFNAMSIZ - 1);
			flags = (unsigned)ifm->ifm_flags;
			if ((e = append(&tail, name)) == 0)
				goto fail;
			e->ifa.ifa_flags = flags;
			e->ifa.ifa_addr = copy(&e->addr, sa[RTAX_IFP], AF_LINK);
			e->data = ifm->ifm_data;
			e->ifa.ifa_data = &e->data;
		} else if (ifam->ifam_version == RTM_VERSION && ifam->ifam_type == RTM_NEWADDR) {
			sa_family_t family;

			if (addresses(p + sizeof(*ifam), next, ifam->ifam_addrs, sa) != 0)
				break;
			if ((e = append(&tail, name)) == 0)
				goto fail;
			family = sa[RTAX_IFA] ? sa[RTAX_IFA]->sa_family : AF_UNSPEC;
			e->ifa.ifa_flags = flags;
			e->ifa.ifa_addrflags = (unsigned)ifam->ifam_addrflags;
			e->ifa.ifa_addr = copy(&e->addr, sa[RTAX_IFA], family);
			e->ifa.ifa_netmask = copy(&e->mask, sa[RTAX_NETMASK], family);
			e->ifa.ifa_dstaddr = copy(&e->other, sa[RTAX_BRD], family);
		}
		p = next;
	}
	free(buf);
	*list = head;
	return 0;
fail:
	free(buf);
	freeifaddrs(head);
	return -1;
}

void
freeifaddrs(struct ifaddrs *list)
{
	while (list) {
		struct ifaddrs *next = list->ifa_next;

		free(list);
		list = next;
	}
}
