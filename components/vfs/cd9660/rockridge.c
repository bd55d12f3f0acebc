/*
 * rockridge.c - fields of the System Use Sharing Protocol that the Rock Ridge
 * Interchange Protocol defines: names, modes, links, times, moved directories.
 */
#include "netbsd/errno.h"
#include "netbsd/stat.h"
#include "rump/lib.h"
#include "rump/stat.h"

#include "iso_impl.h"

#define FIELD_MIN	4U
#define AREAS_MAX	32		/* continuations, which may go in circles */

#define NAME_CONTINUE	1
#define NAME_CURRENT	2
#define NAME_PARENT	4
#define LINK_CONTINUE	1
#define LINK_CURRENT	2
#define LINK_PARENT	4
#define LINK_ROOT	8

#define TIME_CREATION	1
#define TIME_MODIFY	2
#define TIME_ACCESS	4
#define TIME_ATTRIBUTES	8
#define TIME_LONG	0x80

/* Reading the fields of one record. */
struct susp {
	struct iso_entry *su_entry;
	bool su_has_name;
	bool su_link_open;	/* the last component goes on */
	uint32_t su_ce_block, su_ce_offset, su_ce_len;
};

static int
field_name(struct susp *su, const uint8_t *f, size_t len)
{
	struct iso_entry *ie = su->su_entry;

	if (len < 5)
		return EIO;
	if ((f[4] & (NAME_CURRENT | NAME_PARENT)) != 0 || ie->ie_self ||
	    ie->ie_parent)
		return 0;
	if (!su->su_has_name)
		ie->ie_namelen = 0;
	su->su_has_name = true;
	f += 5;
	len -= 5;
	if (ie->ie_namelen + len > ISO_NAME_MAX ||
	    memchr(f, '/', len) != NULL || memchr(f, '\0', len) != NULL)
		return EIO;
	memcpy(ie->ie_name + ie->ie_namelen, f, len);
	ie->ie_namelen += len;
	return 0;
}

static int
link_append(struct iso_entry *ie, const void *text, size_t len)
{
	if (ie->ie_linklen + len > ISO_LINK_MAX)
		return EIO;
	memcpy(ie->ie_link + ie->ie_linklen, text, len);
	ie->ie_linklen += len;
	return 0;
}

static int
field_link(struct susp *su, const uint8_t *f, size_t len)
{
	struct iso_entry *ie = su->su_entry;
	size_t at = 5, n;
	int error = 0;

	while (error == 0 && at + 2 <= len) {
		n = f[at + 1];
		if (at + 2 + n > len)
			return EIO;
		if (!su->su_link_open && ie->ie_linklen > 0 &&
		    ie->ie_link[ie->ie_linklen - 1] != '/')
			error = link_append(ie, "/", 1);
		if (error != 0)
			break;
		if ((f[at] & LINK_ROOT) != 0)
			error = link_append(ie, "/", 1);
		else if ((f[at] & LINK_PARENT) != 0)
			error = link_append(ie, "..", 2);
		else if ((f[at] & LINK_CURRENT) != 0)
			error = link_append(ie, ".", 1);
		else if (memchr(f + at + 2, '\0', n) != NULL)
			error = EIO;
		else
			error = link_append(ie, f + at + 2, n);
		su->su_link_open = (f[at] & LINK_CONTINUE) != 0;
		at += 2 + n;
	}
	return error;
}

/* Two digits of a long time. */
static int
digits(const uint8_t *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

/* A time of 17 bytes, as one of 7. */
static struct timespec
long_date(const uint8_t *p)
{
	uint8_t d[7];
	int i;

	for (i = 0; i < 14; i++)
		if (p[i] < '0' || p[i] > '9')
			return (struct timespec){ 0, 0 };
	i = digits(p) * 100 + digits(p + 2) - 1900;
	if (i < 0 || i > 255)
		return (struct timespec){ 0, 0 };
	d[0] = (uint8_t)i;
	for (i = 1; i < 6; i++)
		d[i] = (uint8_t)digits(p + 2 + 2 * i);
	d[6] = p[16];
	return iso_date(d);
}

static int
field_times(struct susp *su, const uint8_t *f, size_t len)
{
	struct iso_entry *ie = su->su_entry;
	size_t at = 5, each;
	unsigned int bit;
	struct timespec ts;

	if (len < 5)
		return EIO;
	each = (f[4] & TIME_LONG) != 0 ? 17 : 7;
	for (bit = TIME_CREATION; bit <= TIME_ATTRIBUTES; bit <<= 1) {
		if ((f[4] & bit) == 0)
			continue;
		if (at + each > len)
			return EIO;
		ts = each == 17 ? long_date(f + at) : iso_date(f + at);
		if (bit == TIME_MODIFY)
			ie->ie_mtime = ts;
		else if (bit == TIME_ACCESS)
			ie->ie_atime = ts;
		else if (bit == TIME_ATTRIBUTES)
			ie->ie_ctime = ts;
		at += each;
	}
	return 0;
}

static int
field_parse(struct susp *su, const uint8_t *f, size_t len)
{
	struct iso_entry *ie = su->su_entry;
	unsigned int what = (unsigned int)f[0] << 8 | f[1];

	switch (what) {
	case 'P' << 8 | 'X':
		if (len < 36)
			return EIO;
		ie->ie_mode = le32(f + 4);
		ie->ie_nlink = le32(f + 12);
		ie->ie_uid = le32(f + 20);
		ie->ie_gid = le32(f + 28);
		return 0;
	case 'P' << 8 | 'N':
		if (len < 20)
			return EIO;
		ie->ie_rdev = le32(f + 4) != 0 ?
		    makedev(le32(f + 4), le32(f + 12)) :
		    makedev(le32(f + 12) >> 8 & 0xfff,
		    le32(f + 12) & 0xff);
		return 0;
	case 'N' << 8 | 'M':
		return field_name(su, f, len);
	case 'S' << 8 | 'L':
		return field_link(su, f, len);
	case 'T' << 8 | 'F':
		return field_times(su, f, len);
	case 'C' << 8 | 'L':
		if (len < 12)
			return EIO;
		ie->ie_child = le32(f + 4);
		return 0;
	case 'P' << 8 | 'L':
		/* Of a moved directory's "..": where it belongs. */
		if (len < 12)
			return EIO;
		if (ie->ie_parent)
			ie->ie_child = le32(f + 4);
		return 0;
	case 'R' << 8 | 'E':
		ie->ie_moved = true;
		return 0;
	case 'C' << 8 | 'E':
		if (len < 28)
			return EIO;
		su->su_ce_block = le32(f + 4);
		su->su_ce_offset = le32(f + 12);
		su->su_ce_len = le32(f + 20);
		return 0;
	default:
		return 0;
	}
}

/* All fields of one area. */
static int
area_parse(struct susp *su, const uint8_t *area, size_t len)
{
	size_t at = 0, n;
	int error = 0;

	while (error == 0 && at + FIELD_MIN <= len) {
		n = area[at + 2];
		/* Padding, or the end. */
		if (area[at] == 0 ||
		    (area[at] == 'S' && area[at + 1] == 'T'))
			break;
		if (n < FIELD_MIN || at + n > len)
			return EIO;
		error = field_parse(su, area + at, n);
		at += n;
	}
	return error;
}

int
iso_rockridge(struct iso_volume *iv, const uint8_t *area, size_t len,
    struct iso_entry *ie)
{
	struct susp su = { .su_entry = ie };
	uint8_t more[ISO_BLOCK];
	size_t n, at;
	int error, areas;

	error = area_parse(&su, area, len);
	for (areas = 0; error == 0 && su.su_ce_len != 0; areas++) {
		if (areas == AREAS_MAX || su.su_ce_offset >= ISO_BLOCK ||
		    su.su_ce_len > ISO_BLOCK - su.su_ce_offset)
			return EIO;
		n = su.su_ce_len;
		at = su.su_ce_offset;
		su.su_ce_len = 0;
		error = iv->iv_read(iv->iv_arg,
		    (uint64_t)su.su_ce_block * ISO_BLOCK + at, more, n);
		if (error == 0)
			error = area_parse(&su, more, n);
	}
	return error;
}
