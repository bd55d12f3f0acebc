/*
 * Fetches from the address and port given and prints the body. By default the
 * connection is a blocking one; with -n it is made without blocking, by poll().
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
die(const char *what)
{
	perror(what);
	return 1;
}

static int
connect_patiently(int s, const struct sockaddr *sa, socklen_t len)
{
	struct pollfd fd = { .fd = s, .events = POLLOUT };
	socklen_t size = sizeof(errno);
	int error;

	fcntl(s, F_SETFL, O_NONBLOCK);
	if (connect(s, sa, len) == 0)
		return 0;
	if (errno != EINPROGRESS || poll(&fd, 1, 10000) != 1)
		return -1;
	if (getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		return -1;
	fcntl(s, F_SETFL, 0);
	errno = error;
	return error == 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *ai;
	int patient = argc > 1 && strcmp(argv[1], "-n") == 0, error, s;
	char buf[4096], *body;
	size_t have = 0;
	ssize_t n;

	if (argc != 3 + patient)
		return 2;
	error = getaddrinfo(argv[1 + patient], argv[2 + patient], &hints, &ai);
	if (error != 0) {
		fprintf(stderr, "%s: %s\n", argv[1 + patient],
		    gai_strerror(error));
		return 1;
	}
	s = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
	if (s < 0)
		return die("socket");
	if ((patient ? connect_patiently : connect)(s, ai->ai_addr,
	    ai->ai_addrlen) != 0)
		return die("connect");
	n = snprintf(buf, sizeof(buf), "GET / HTTP/1.0\r\nHost: %s\r\n\r\n",
	    argv[1 + patient]);
	if (write(s, buf, (size_t)n) != n)
		return die("write");
	while ((n = read(s, buf + have, sizeof(buf) - 1 - have)) > 0)
		have += (size_t)n;
	if (n < 0)
		return die("read");
	buf[have] = '\0';
	body = strstr(buf, "\r\n\r\n");
	printf("%s\n", body != NULL ? body + 4 : "no answer");
	return 0;
}
