/*
 * Partition tables: what is found lies within the disk.
 * sources: components/dev/disk/partition.c
 * includes: components/dev/disk components/dev/disk/include
 */
#include "netbsd/errno.h"
#include "rump/lib.h"

#include "host.h"
#include "partition.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	const uint8_t *i_data;
	size_t i_size;
};

/* Sectors beyond the input repeat it, so that chains lead somewhere. */
static int
read_sector(void *arg, uint64_t sector, void *buf)
{
	const struct input *in = arg;

	memcpy(buf, in->i_data + sector % (in->i_size / 512) * 512, 512);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct partition parts[12];
	uint64_t sectors = 1 << 20;
	size_t i, n = 99;

	if (size < 512)
		return 0;
	if (partition_read(read_sector, &in, sectors, parts, nitems(parts),
	    &n) != 0 || n > nitems(parts))
		host_panic("partition_read: too many, or an error");
	for (i = 0; i < n; i++)
		if (parts[i].p_start == 0 || parts[i].p_count == 0 ||
		    parts[i].p_start >= sectors ||
		    parts[i].p_count > sectors - parts[i].p_start)
			host_panic("a partition outside the disk");
	return 0;
}
