/*
 * stream - sends bytes over one TCP connection, or receives them, and says when that
 * begins and ends; a small nuttcp.
 *
 *	stream serve PORT
 *	stream send|receive ADDRESS PORT MEBIBYTES
 *
 * A client tells the server what it is going to do and waits for the server to have
 * done its part.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[65536];

/* What a client says first, in network order. */
struct request {
	uint32_t r_mebibytes;
	uint32_t r_send;	/* 1: by the client */
};

/* Either end, before it goes. */
static void
transfer(int s, uint32_t mebibytes, int send_it)
{
	uint64_t left = (uint64_t)mebibytes << 20;
	size_t want;
	ssize_t n;

	while (left > 0) {
		want = left < sizeof(buf) ? (size_t)left : sizeof(buf);
		n = send_it ? write(s, buf, want) : read(s, buf, want);
		if (n <= 0)
			err(1, "%llu bytes are missing",
			    (unsigned long long)left);
		left -= (uint64_t)n;
	}
	/* The receiver says that all is there. */
	n = send_it ? read(s, buf, 1) : write(s, buf, 1);
	if (n != 1)
		err(1, "no word from the other side");
}

static void
serve(uint16_t port)
{
	const struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};
	struct request req;
	int l, s;

	l = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(l, (const void *)&sin, sizeof(sin)) != 0 || listen(l, 4) != 0)
		err(1, "listen");
	while ((s = accept(l, NULL, NULL)) != -1) {
		if (recv(s, &req, sizeof(req), MSG_WAITALL) == sizeof(req))
			transfer(s, ntohl(req.r_mebibytes),
			    req.r_send == htonl(0));
		close(s);
	}
	err(1, "accept");
}

int
main(int argc, char **argv)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct request req;
	int send_it, s;

	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		serve((uint16_t)atoi(argv[2]));
	if (argc != 5 || inet_pton(AF_INET, argv[2], &sin.sin_addr) != 1)
		errx(2, "usage: stream send|receive ADDRESS PORT MEBIBYTES");
	send_it = strcmp(argv[1], "send") == 0;
	sin.sin_port = htons((uint16_t)atoi(argv[3]));
	req.r_mebibytes = htonl((uint32_t)atoi(argv[4]));
	req.r_send = htonl(send_it ? 1 : 0);
	s = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(s, (const void *)&sin, sizeof(sin)) != 0)
		err(1, "%s", argv[2]);
	setvbuf(stdout, NULL, _IONBF, 0);
	puts("begin");
	if (write(s, &req, sizeof(req)) != sizeof(req))
		err(1, "write");
	transfer(s, ntohl(req.r_mebibytes), send_it);
	puts("end");
	return 0;
}
