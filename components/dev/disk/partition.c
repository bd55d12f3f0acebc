/*
 * partition.c - partition tables. A disk whose first sector looks like an MBR but
 * is the boot sector of a file system (it says so where the partitions would
 * begin) has none: no entry fits.
 */
#include <stdbool.h>

#include "netbsd/errno.h"
#include "rump/le.h"
#include "rump/lib.h"

#include "partition.h"

#define SECTOR		512U
#define MBR_MAGIC	510
#define MBR_TABLE	446
#define MBR_ENTRIES	4
#define MBR_ENTRY	16U
#define MBR_TYPE_GPT	0xee
#define LOGICAL_MAX	64		/* a chain may go in circles */

#define GPT_ENTRIES_MAX	128U
#define GPT_ENTRY_MAX	512U

/* Where found partitions go. */
struct found {
	struct partition *f_parts;
	size_t f_max, f_n;
	uint64_t f_sectors;
};

static bool
found_add(struct found *f, uint64_t start, uint64_t count)
{
	if (start == 0 || count == 0 || start >= f->f_sectors ||
	    count > f->f_sectors - start)
		return false;
	if (f->f_n < f->f_max) {
		f->f_parts[f->f_n].p_start = start;
		f->f_parts[f->f_n++].p_count = count;
	}
	return true;
}

static bool
is_extended(uint8_t type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

/* Logical partitions: a chain of tables in an extended one. */
static int
logical_read(partition_read_fn *read, void *arg, uint64_t base,
    struct found *f)
{
	uint8_t buf[SECTOR];
	const uint8_t *e = buf + MBR_TABLE;
	uint64_t at = base;
	int error, i;

	for (i = 0; i < LOGICAL_MAX && at < f->f_sectors; i++) {
		error = read(arg, at, buf);
		if (error != 0)
			return error;
		if (buf[MBR_MAGIC] != 0x55 || buf[MBR_MAGIC + 1] != 0xaa)
			break;
		if (e[4] != 0)
			(void)found_add(f, at + le32(e + 8), le32(e + 12));
		if (!is_extended(e[MBR_ENTRY + 4]) ||
		    le32(e + MBR_ENTRY + 8) == 0)
			break;
		at = base + le32(e + MBR_ENTRY + 8);
	}
	return 0;
}

static int
gpt_read(partition_read_fn *read, void *arg, struct found *f)
{
	static const uint8_t unused[16];
	uint8_t buf[SECTOR];
	const uint8_t *e;
	uint64_t table, first, last, at;
	uint32_t i, n, size;
	int error;

	error = read(arg, 1, buf);
	if (error != 0)
		return error;
	if (memcmp(buf, "EFI PART", 8) != 0)
		return 0;
	table = le64(buf + 72);
	n = MIN(le32(buf + 80), GPT_ENTRIES_MAX);
	size = le32(buf + 84);
	if (size < 128 || size > GPT_ENTRY_MAX || (size & (size - 1)) != 0 ||
	    table >= f->f_sectors)
		return 0;
	for (i = 0; i < n; i++) {
		at = (uint64_t)i * size;
		if (at % SECTOR == 0) {
			error = read(arg, table + at / SECTOR, buf);
			if (error != 0)
				return error;
		}
		e = buf + at % SECTOR;
		first = le64(e + 32);
		last = le64(e + 40);
		if (memcmp(e, unused, sizeof(unused)) != 0 && last >= first &&
		    last < f->f_sectors)
			(void)found_add(f, first, last - first + 1);
	}
	return 0;
}

int
partition_read(partition_read_fn *read, void *arg, uint64_t sectors,
    struct partition *parts, size_t max, size_t *n)
{
	struct found f = { .f_parts = parts, .f_max = max,
	    .f_sectors = sectors };
	uint8_t buf[SECTOR];
	const uint8_t *e;
	int error = 0, i;
	bool sane = true;

	*n = 0;
	if (sectors < 2)
		return 0;
	error = read(arg, 0, buf);
	if (error != 0)
		return error;
	if (buf[MBR_MAGIC] != 0x55 || buf[MBR_MAGIC + 1] != 0xaa)
		return 0;
	for (i = 0; i < MBR_ENTRIES; i++)
		if (buf[MBR_TABLE + MBR_ENTRY * (unsigned int)i + 4] ==
		    MBR_TYPE_GPT) {
			error = gpt_read(read, arg, &f);
			*n = f.f_n;
			return error;
		}
	/* The status byte is 0 or 80h: boot code of something else is not. */
	for (i = 0; i < MBR_ENTRIES; i++) {
		e = buf + MBR_TABLE + MBR_ENTRY * (unsigned int)i;
		if ((e[0] & 0x7f) != 0)
			sane = false;
		else if (e[4] != 0 && !is_extended(e[4]))
			sane = found_add(&f, le32(e + 8), le32(e + 12)) &&
			    sane;
	}
	if (!sane)
		return 0;
	for (i = 0; error == 0 && i < MBR_ENTRIES; i++) {
		e = buf + MBR_TABLE + MBR_ENTRY * (unsigned int)i;
		if (is_extended(e[4]) && le32(e + 8) != 0)
			error = logical_read(read, arg, le32(e + 8), &f);
	}
	*n = f.f_n;
	return error;
}
