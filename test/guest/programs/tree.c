/*
 * tree - tells what is below folders: a line for each name, sorted, with type,
 * mode, size and a checksum of the contents, which are read in pieces of odd sizes,
 * and again through a mapping.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* FNV-1a. */
static unsigned long long
sum(unsigned long long h, const unsigned char *p, size_t n)
{
	while (n-- > 0)
		h = (h ^ *p++) * 0x100000001b3ULL;
	return h;
}

static unsigned long long
contents(const char *path, off_t size)
{
	static unsigned char buf[70001];
	unsigned long long h = 0xcbf29ce484222325ULL, mapped = h;
	off_t total = 0;
	ssize_t n;
	void *p;
	int fd;

	if ((fd = open(path, O_RDONLY)) == -1)
		err(1, "%s", path);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		h = sum(h, buf, (size_t)n);
		total += n;
	}
	if (n == -1)
		err(1, "%s", path);
	if (total != size)
		errx(1, "%s: %lld bytes, not %lld", path, (long long)total, (long long)size);
	if (size > 0) {
		p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			err(1, "%s: mmap", path);
		mapped = sum(mapped, p, (size_t)size);
		munmap(p, (size_t)size);
	}
	if (mapped != h)
		errx(1, "%s: the mapping differs", path);
	close(fd);
	return h;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
walk(const char *dir, const char *name)
{
	char **names = NULL, path[2200], text[1024];
	struct dirent *de;
	struct stat st;
	size_t n = 0, i;
	ssize_t len;
	DIR *d;

	snprintf(path, sizeof(path), "%s%s%s", dir, name[0] != '\0' ? "/" : "", name);
	if ((d = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((de = readdir(d)) != NULL) {
		if (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0)
			continue;
		names = realloc(names, (n + 1) * sizeof(*names));
		names[n++] = strdup(de->d_name);
	}
	closedir(d);
	qsort(names, n, sizeof(*names), by_name);
	for (i = 0; i < n; i++) {
		char rel[1024];

		if (snprintf(rel, sizeof(rel), "%s%s%s", name, name[0] != '\0' ? "/" : "",
		    names[i]) >= (int)sizeof(rel))
			errx(1, "%s: too deep", name);
		snprintf(path, sizeof(path), "%s/%s", dir, rel);
		if (lstat(path, &st) != 0)
			err(1, "%s", path);
		if (S_ISDIR(st.st_mode)) {
			printf("d %04o %s\n", (unsigned int)st.st_mode & 07777, rel);
			walk(dir, rel);
		} else if (S_ISLNK(st.st_mode)) {
			len = readlink(path, text, sizeof(text) - 1);
			if (len == -1)
				err(1, "%s", path);
			text[len] = '\0';
			printf("l %s -> %s\n", rel, text);
		} else if (S_ISREG(st.st_mode))
			printf("f %04o %lld %016llx %lld %s\n", (unsigned int)st.st_mode & 07777,
			    (long long)st.st_size, contents(path, st.st_size),
			    (long long)st.st_mtime, rel);
		else
			printf("s %04o %s\n", (unsigned int)st.st_mode & 07777, rel);
		free(names[i]);
	}
	free(names);
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		printf("begin %s\n", argv[i]);
		walk(argv[i], "");
		printf("end %s\n", argv[i]);
	}
	return 0;
}
