/*
 * disk_device.c - disks that are devices of the tree.
 */
#include "rump/device.h"
#include "rump/disk.h"

const struct disk_majors disk_ld = { 19, 69 };
const struct disk_majors disk_sd = { 4, 13 };
const struct disk_majors disk_wd = { 0, 3 };
const struct disk_majors disk_xbd = { 142, 142 };

int
disk_attach_device(struct disk *dk, const struct device *self,
    const struct disk_majors *majors)
{
	int error;

	dk->dk_name = device_name(self);
	dk->dk_unit = device_unit(self);
	dk->dk_block_major = majors->dm_block;
	dk->dk_char_major = majors->dm_char;
	device_verbose(self, "%llu MB, %s%s",
	    (unsigned long long)(dk->dk_sectors / 2048),
	    dk->dk_readonly ? "read-only" : "read-write",
	    dk->dk_volatile ? ", with a cache" : "");
	error = disk_attach(dk);
	if (error != 0)
		device_printf(self, "%llu sectors, blocks of %u bytes: not "
		    "usable", (unsigned long long)dk->dk_sectors,
		    dk->dk_blocksize);
	return error;
}
