/*
 * Does with a disk and a network card what a client tells it, one word on each
 * connection to port 7, and answers with a line:
 *   write   writes a file on /data, makes it durable, reads the disk as it is
 *   sum     reads everything that follows and tells how many bytes, and their sum
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LENGTH	(4 << 20)

/* Aligned: the disk reads to it itself. */
static unsigned char buf[65536] __attribute__((aligned(4096)));

/* Whether the file's contents are on the disk itself, in some order of blocks. */
static int
on_disk(unsigned char mark)
{
	size_t found = 0, i;
	ssize_t n;
	int fd;

	fd = open("/dev/rxbd0", O_RDONLY);
	if (fd == -1)
		return -1;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (i = 0; i < (size_t)n; i += 512)
			if (buf[i] == mark && memcmp(buf + i, buf + i + 1, 511) == 0)
				found += 512;
	close(fd);
	return n == 0 && found >= LENGTH ? 0 : -1;
}

static int
write_file(void)
{
	static unsigned char mark = 0xa0;
	size_t done;
	int fd;

	mark++;
	fd = open("/data/file", O_CREAT | O_TRUNC | O_WRONLY, 0644);
	if (fd == -1)
		return -1;
	for (done = 0; done < LENGTH; done += sizeof(buf)) {
		memset(buf, mark, sizeof(buf));
		if (write(fd, buf, sizeof(buf)) != (ssize_t)sizeof(buf))
			return -1;
		/* Often, so that there is always something under way. */
		if (fsync(fd) != 0)
			return -1;
	}
	if (close(fd) != 0)
		return -1;
	return on_disk(mark);
}

static void
serve(int s)
{
	unsigned long total = 0, sum = 0;
	char word[6] = "";
	ssize_t n, i;

	if (read(s, word, 5) != 5) {
		dprintf(s, "what?\n");
	} else if (strcmp(word, "write") == 0) {
		if (write_file() == 0)
			dprintf(s, "written\n");
		else
			dprintf(s, "failed: %s\n", strerror(errno));
	} else if (strcmp(word, "sum: ") == 0) {
		while ((n = read(s, buf, sizeof(buf))) > 0) {
			for (i = 0; i < n; i++)
				sum = sum * 31 + buf[i];
			total += (unsigned long)n;
		}
		dprintf(s, "%lu %lu\n", total, sum);
	}
}

int
main(void)
{
	const struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(7),
	};
	int l, s;

	l = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(l, (const void *)&sin, sizeof(sin)) != 0 || listen(l, 4) != 0)
		err(1, "listen");
	printf("up\n");
	fflush(stdout);
	while ((s = accept(l, NULL, NULL)) != -1) {
		serve(s);
		close(s);
	}
	err(1, "accept");
}
