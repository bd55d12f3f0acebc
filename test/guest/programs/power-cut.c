/*
 * power-cut - keeps records on a file system as a database would, on /disk, and says
 * what is durable by writing it to a partition of its own, /dev/rld0f: sector 0 has
 * the number of records that fsync(2) has returned for. Every other record is written
 * through a mapping, and msync(2) is asked instead. Meanwhile other files come,
 * grow, change names, replace each other, are cut and go; "config" has a new version
 * for every record and must never be anything but one whole version.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD		100
#define MAP_SIZE	65536
#define VERSION		64		/* bytes of a line */

static char sector[512];
static char noise[20000];

static void
write_all(int fd, const void *p, size_t n, const char *what)
{
	if (write(fd, p, n) != (ssize_t)n)
		err(1, "%s", what);
}

static void
must(int r, const char *what)
{
	if (r != 0)
		err(1, "%s", what);
}

/* A journal that is made, synced and removed, as around a transaction. */
static void
journal(int i)
{
	int fd = open("journal", O_CREAT | O_EXCL | O_RDWR, 0600);

	if (fd == -1)
		err(1, "journal");
	write_all(fd, noise, 512 + (size_t)i * 137 % 9000, "journal");
	must(fsync(fd), "journal: fsync");
	must(close(fd), "journal: close");
}

static void
others(int i)
{
	char name[64], old[64];
	int fd;

	snprintf(name, sizeof(name), "work/%d/file-%d", i / 20, i);
	snprintf(old, sizeof(old), "work/%d", i / 20);
	if (i == 1 || i % 20 == 0)
		must(mkdir(old, 0755), "mkdir");
	fd = open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
	if (fd == -1)
		err(1, "%s", name);
	write_all(fd, noise, (size_t)i * 991 % sizeof(noise), name);
	if (i % 3 == 0)
		must(ftruncate(fd, i * 31 % 5000), "ftruncate");
	close(fd);
	if (i > 1 && i % 4 == 1) {
		snprintf(old, sizeof(old), "work/%d/file-%d", (i - 1) / 20, i - 1);
		must(unlink(old), "unlink");
	}
	if (i % 4 == 3) {
		snprintf(old, sizeof(old), "moved-%d", i);
		must(rename(name, old), "rename");
	}
}

/* A new version of a file, by rename(2); every other one is not synced before. */
static void
replace(int i)
{
	char line[VERSION + 1];
	int fd = open("config.new", O_CREAT | O_EXCL | O_WRONLY, 0600), n;

	if (fd == -1)
		err(1, "config.new");
	snprintf(line, sizeof(line), "version %0*d\n", VERSION - 9, i);
	for (n = 0; n < 10 + i % 50; n++)
		write_all(fd, line, VERSION, "config.new");
	if (i % 2 == 0)
		must(fsync(fd), "config.new: fsync");
	must(close(fd), "config.new: close");
	must(rename("config.new", "config"), "config");
}

/* Directories and links with other names, alone and in place of others. */
static void
rename_others(int i)
{
	char name[64], old[64];

	snprintf(old, sizeof(old), "directory-%d", i - 1);
	snprintf(name, sizeof(name), "directory-%d", i);
	if (i == 1)
		must(mkdir(name, 0755), "mkdir");
	else if (i % 3 == 0) {
		must(mkdir(name, 0755), "mkdir");
		must(rename(old, name), "directory over a directory");
	} else
		must(rename(old, name), "directory");
	must(symlink(name, "link.new"), "symlink");
	must(rename("link.new", "link"), "link");
}

int
main(int argc, char **argv)
{
	int acks, fd, i, n = argc > 1 ? atoi(argv[1]) : 100;
	char record[RECORD + 1], *map;

	must(chdir("/disk"), "/disk");
	acks = open("/dev/rld0f", O_RDWR);
	fd = open("records", O_CREAT | O_RDWR, 0600);
	if (acks == -1 || fd == -1)
		err(1, "open");
	map = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		err(1, "mmap");
	must(mkdir("work", 0755), "mkdir");
	memset(noise, 'n', sizeof(noise));
	for (i = 1; i <= n; i++) {
		journal(i);
		others(i);
		replace(i);
		rename_others(i);
		snprintf(record, sizeof(record), "record %0*d\n", RECORD - 8, i);
		if (i % 2 == 0) {
			must(ftruncate(fd, (off_t)i * RECORD), "ftruncate");
			memcpy(map + (i - 1) * RECORD, record, RECORD);
			must(msync(map, MAP_SIZE, MS_SYNC), "msync");
		} else {
			if (pwrite(fd, record, RECORD, (off_t)(i - 1) * RECORD) != RECORD)
				err(1, "records");
			must(fsync(fd), "fsync");
		}
		memcpy(sector, &i, sizeof(i));
		memcpy(sector + 4, "RECORDS!", 8);
		if (pwrite(acks, sector, sizeof(sector), 0) != sizeof(sector))
			err(1, "/dev/rld0f");
		must(unlink("journal"), "unlink");
	}
	puts("done");
	return 0;
}
