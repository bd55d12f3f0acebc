/*
 * ether.c - Ethernet addresses as text, and by /etc/ethers.
 */
#define _NETBSD_SOURCE
#include <ctype.h>
#include <errno.h>
#include <net/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
digit(int c)
{
	if (isdigit(c))
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Six bytes in hexadecimal, one or two digits each, with :, - or . between them
 * or nothing. 0 or an errno. Where they end in *end, if asked for.
 */
static int
parse(uint8_t *to, const char *s, const char **end)
{
	int i, high, low;

	for (i = 0; i < ETHER_ADDR_LEN; i++) {
		if (i > 0 && (*s == ':' || *s == '-' || *s == '.'))
			s++;
		if ((high = digit((unsigned char)*s)) < 0)
			return EINVAL;
		s++;
		if ((low = digit((unsigned char)*s)) >= 0) {
			high = high << 4 | low;
			s++;
		}
		to[i] = (uint8_t)high;
	}
	if (end)
		*end = s;
	else if (*s)
		return EINVAL;
	return 0;
}

int
ether_aton_r(unsigned char *to, size_t size, const char *s)
{
	if (size < ETHER_ADDR_LEN)
		return ENOSPC;
	return parse(to, s, 0);
}

struct ether_addr *
ether_aton(const char *s)
{
	static struct ether_addr addr;

	return parse(addr.ether_addr_octet, s, 0) == 0 ? &addr : 0;
}

char *
ether_ntoa(const struct ether_addr *e)
{
	static char text[18];
	const uint8_t *o = e->ether_addr_octet;

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", o[0], o[1], o[2], o[3], o[4], o[5]);
	return text;
}

/* A line of /etc/ethers; the name has room for any of them. */
int
ether_line(const char *line, struct ether_addr *e, char *name)
{
	size_t n;

	if (parse(e->ether_addr_octet, line, &line) != 0 || !isspace((unsigned char)*line))
		return -1;
	line += strspn(line, " \t");
	n = strcspn(line, " \t\n#");
	if (n == 0)
		return -1;
	memcpy(name, line, n);
	name[n] = '\0';
	return 0;
}

/* Looks for the line that has the name, or else the address; fills in the other. */
static int
search(struct ether_addr *e, char *name, const char *wanted)
{
	struct ether_addr found;
	char *line = 0, *host;
	size_t room = 0;
	int r = -1;
	FILE *f = fopen("/etc/ethers", "re");

	if (!f)
		return -1;
	while (r != 0 && getline(&line, &room, f) > 0) {
		if ((host = malloc(room)) == 0)
			break;
		if (ether_line(line, &found, host) == 0) {
			if (wanted && strcasecmp(host, wanted) == 0) {
				*e = found;
				r = 0;
			} else if (!wanted && memcmp(&found, e, sizeof(found)) == 0) {
				strcpy(name, host);
				r = 0;
			}
		}
		free(host);
	}
	free(line);
	fclose(f);
	return r;
}

int
ether_hostton(const char *name, struct ether_addr *e)
{
	return search(e, 0, name);
}

int
ether_ntohost(char *name, const struct ether_addr *e)
{
	struct ether_addr copy = *e;

	return search(&copy, name, 0);
}
