/*
 * cpio.c - reading the archive.
 */
#include "rump/lib.h"

#include "cpio.h"

#define MAGIC		"070701"
#define MAGIC_LEN	6U
#define FIELD_LEN	8U
#define HEADER_LEN	110U
#define TRAILER		"TRAILER!!!"

/* Fields of the header, by place. */
enum { FIELD_MODE = 1, FIELD_FILESIZE = 6, FIELD_NAMESIZE = 11 };

static bool
field_read(const unsigned char *header, unsigned int field, uint32_t *value)
{
	const unsigned char *p = header + MAGIC_LEN + field * FIELD_LEN;
	unsigned int i, digit;

	*value = 0;
	for (i = 0; i < FIELD_LEN; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			digit = p[i] - '0';
		else if ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')
			digit = (p[i] | 0x20) - 'a' + 10U;
		else
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* Takes `len' bytes and what fills them up to a multiple of four. */
static bool
take(struct cpio *c, size_t len, const unsigned char **bytes)
{
	size_t padded = (len + 3) & ~(size_t)3;

	if (len > c->left)
		return false;
	if (padded > c->left)
		padded = c->left;
	*bytes = c->next;
	c->next += padded;
	c->left -= padded;
	return true;
}

enum cpio_result
cpio_next(struct cpio *c, struct cpio_entry *e)
{
	const unsigned char *header;
	uint32_t size, name_size;

	if (c->left < HEADER_LEN || memcmp(c->next, MAGIC, MAGIC_LEN) != 0 ||
	    !field_read(c->next, FIELD_MODE, &e->mode) ||
	    !field_read(c->next, FIELD_FILESIZE, &size) ||
	    !field_read(c->next, FIELD_NAMESIZE, &name_size) ||
	    name_size < 2 || name_size > c->left)
		return CPIO_DAMAGED;
	/* Header and name are filled up together. */
	if (!take(c, HEADER_LEN + (size_t)name_size, &header))
		return CPIO_DAMAGED;
	e->name = (const char *)header + HEADER_LEN;
	if (e->name[0] == '\0' || e->name[name_size - 1] != '\0')
		return CPIO_DAMAGED;
	e->size = size;
	if (!take(c, size, &e->data))
		return CPIO_DAMAGED;
	return strcmp(e->name, TRAILER) == 0 ? CPIO_END : CPIO_ENTRY;
}
