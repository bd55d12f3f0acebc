/*
 * Reading the archive of files baked into an image.
 * namespace: user
 * sources: components/vfs/archive/cpio.c
 * includes: components/vfs/archive
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpio.h"

#include "test.h"

/* Appends an entry as cpio writes it; returns the new length. */
static size_t
entry_put(char *to, size_t at, const char *name, unsigned int mode, const char *data)
{
	size_t i, len = strlen(data);
	const unsigned int fields[13] = {
		1, mode, 0, 0, 1, 0, (unsigned int)len, 0, 0, 0, 0,
		(unsigned int)strlen(name) + 1, 0
	};

	at += (size_t)sprintf(to + at, "070701");
	for (i = 0; i < 13; i++)
		at += (size_t)sprintf(to + at, "%08x", fields[i]);
	at += (size_t)sprintf(to + at, "%s", name) + 1;
	while (at % 4 != 0)
		to[at++] = '\0';
	memcpy(to + at, data, len);
	at += len;
	while (at % 4 != 0)
		to[at++] = '\0';
	return at;
}

/* Of exactly the archive's size, so that reading beyond it is seen. */
static struct cpio
archive_of(const char *bytes, size_t len)
{
	unsigned char *copy = malloc(len == 0 ? 1 : len);

	if (copy == NULL)
		abort();
	memcpy(copy, bytes, len);
	return (struct cpio){ copy, len };
}

TEST(entries_come_in_order)
{
	char bytes[1024];
	struct cpio c;
	struct cpio_entry e;
	const unsigned char *start;
	size_t len;

	len = entry_put(bytes, 0, "etc", 040755, "");
	len = entry_put(bytes, len, "etc/motd", 0100644, "hello");
	len = entry_put(bytes, len, "TRAILER!!!", 0, "");
	c = archive_of(bytes, len);
	start = c.next;
	CHECK_EQ(cpio_next(&c, &e), CPIO_ENTRY);
	CHECK_STR(e.name, "etc");
	CHECK_EQ(e.mode, 040755);
	CHECK_EQ(e.size, 0);
	CHECK_EQ(cpio_next(&c, &e), CPIO_ENTRY);
	CHECK_STR(e.name, "etc/motd");
	CHECK_EQ(e.size, 5);
	CHECK_MEM(e.data, "hello", 5);
	CHECK_EQ(cpio_next(&c, &e), CPIO_END);
	free((void *)(uintptr_t)start);
}

TEST(what_is_cut_short_is_damaged)
{
	char bytes[1024];
	size_t cut, len;

	len = entry_put(bytes, 0, "a", 0100644, "12345");
	for (cut = 0; cut < len; cut++) {
		struct cpio c = archive_of(bytes, cut);
		const unsigned char *start = c.next;
		struct cpio_entry e;
		enum cpio_result r = cpio_next(&c, &e);

		/* What fills up the last entry may be missing. */
		CHECK_EQ(r, cut < len - 3 ? CPIO_DAMAGED : CPIO_ENTRY);
		free((void *)(uintptr_t)start);
	}
}

TEST(wrong_headers_are_damaged)
{
	/* Where in the header, and what is put there. */
	static const struct {
		size_t at;
		const char *text;
	} wrong[] = {
		{ 5, "2" },			/* another format */
		{ 6 + 8, "0000xyz0" },		/* mode: no number */
		{ 6 + 6 * 8, "ffffffff" },	/* size: beyond the end */
		{ 6 + 11 * 8, "ffffffff" },	/* name: beyond the end */
		{ 6 + 11 * 8, "00000001" },	/* name: empty */
		{ 6 + 11 * 8, "00000002" },	/* name: does not end there */
		{ 110, "" },			/* name: begins with its end */
	};
	size_t i, len;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char bytes[1024];
		struct cpio c;
		struct cpio_entry e;
		const unsigned char *start;

		len = entry_put(bytes, 0, "name", 0100644, "12345");
		if (wrong[i].text[0] == '\0')
			bytes[wrong[i].at] = '\0';
		else
			memcpy(bytes + wrong[i].at, wrong[i].text, strlen(wrong[i].text));
		c = archive_of(bytes, len);
		start = c.next;
		CHECK_EQ(cpio_next(&c, &e), CPIO_DAMAGED);
		free((void *)(uintptr_t)start);
	}
}
