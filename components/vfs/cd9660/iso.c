/*
 * iso.c - volume descriptors and directory records (ECMA-119), and Joliet's names.
 */
#include "netbsd/errno.h"
#include "netbsd/stat.h"
#include "rump/lib.h"
#include "rump/utf8.h"

#include "iso_impl.h"

#define FIRST_DESCRIPTOR	16U
#define DESCRIPTORS_MAX		32U
#define TYPE_PRIMARY		1
#define TYPE_SUPPLEMENTARY	2
#define TYPE_END		255

#define FLAG_DIRECTORY		0x02
#define FLAG_MULTI_EXTENT	0x80

/* Offsets in a volume descriptor. */
#define VD_LABEL	40
#define VD_BLOCKS	80
#define VD_ESCAPES	88
#define VD_BLOCK_SIZE	128
#define VD_ROOT		156

/* Offsets in a directory record. */
#define DR_EXTENT	2
#define DR_SIZE		10
#define DR_DATE		18
#define DR_FLAGS	25
#define DR_NAMELEN	32
#define DR_NAME		33

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_of(int year, int month, int day)
{
	int64_t era, yoe, doy;

	year -= month <= 2;
	era = year / 400;
	yoe = year - era * 400;
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct timespec
iso_date(const uint8_t *p)
{
	struct timespec ts = { 0, 0 };
	int month = p[1], day = p[2];

	if (month < 1 || month > 12 || day < 1 || day > 31 || p[3] > 23 ||
	    p[4] > 59 || p[5] > 60)
		return ts;
	ts.tv_sec = days_of(1900 + p[0], month, day) * 86400 + p[3] * 3600 +
	    p[4] * 60 + p[5] - (int64_t)(int8_t)p[6] * 15 * 60;
	return ts;
}

/* ---- Names --------------------------------------------------------------- */

/* "README.TXT;1" is readme.txt. */
static void
plain_name(struct iso_entry *ie, const uint8_t *name, size_t len)
{
	size_t i, n = 0;
	uint8_t c;

	for (i = 0; i < len && name[i] != ';'; i++) {
		c = name[i];
		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		ie->ie_name[n++] = c == '\0' || c == '/' ? '_' : (char)c;
	}
	while (n > 1 && ie->ie_name[n - 1] == '.')
		n--;
	ie->ie_namelen = n;
}

/* UTF-16 in big-endian order. */
static void
joliet_name(struct iso_entry *ie, const uint8_t *name, size_t len)
{
	size_t i, n = 0;
	uint32_t c, low;

	for (i = 0; i + 1 < len && n + 4 <= ISO_NAME_MAX; i += 2) {
		c = (uint32_t)name[i] << 8 | name[i + 1];
		if (c == ';')
			break;
		if (c >= 0xd800 && c < 0xdc00 && i + 3 < len) {
			low = (uint32_t)name[i + 2] << 8 | name[i + 3];
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    (low - 0xdc00);
				i += 2;
			}
		}
		if (c == 0 || c == '/')
			c = '_';
		n += utf8_put(ie->ie_name + n, c);
	}
	ie->ie_namelen = n;
}

/* ---- Records ------------------------------------------------------------- */

/* `rec' has `len' bytes, which the record's own length is. */
static int
record_parse(struct iso_volume *iv, const uint8_t *rec, size_t len,
    struct iso_entry *ie)
{
	size_t namelen = rec[DR_NAMELEN], area;

	memset(ie, 0, sizeof(*ie));
	if (namelen == 0 || DR_NAME + namelen > len)
		return EIO;
	ie->ie_block = le32(rec + DR_EXTENT) + rec[1];
	ie->ie_size = le32(rec + DR_SIZE);
	ie->ie_directory = (rec[DR_FLAGS] & FLAG_DIRECTORY) != 0;
	ie->ie_more = (rec[DR_FLAGS] & FLAG_MULTI_EXTENT) != 0;
	ie->ie_mtime = ie->ie_atime = ie->ie_ctime = iso_date(rec + DR_DATE);
	ie->ie_self = namelen == 1 && rec[DR_NAME] == 0;
	ie->ie_parent = namelen == 1 && rec[DR_NAME] == 1;
	if (ie->ie_self || ie->ie_parent) {
		ie->ie_namelen = ie->ie_self ? 1 : 2;
		memcpy(ie->ie_name, "..", ie->ie_namelen);
	} else if (iv->iv_names == ISO_JOLIET)
		joliet_name(ie, rec + DR_NAME, namelen);
	else
		plain_name(ie, rec + DR_NAME, namelen);
	area = DR_NAME + namelen + (namelen % 2 == 0 ? 1 : 0);
	if (iv->iv_names == ISO_ROCKRIDGE && area + iv->iv_skip < len)
		return iso_rockridge(iv, rec + area + iv->iv_skip,
		    len - area - iv->iv_skip, ie);
	return 0;
}

int
iso_record(struct iso_volume *iv, uint32_t dir, uint32_t size, uint32_t at,
    struct iso_entry *ie, uint32_t *next)
{
	uint64_t base = (uint64_t)dir * ISO_BLOCK;
	uint8_t rec[256];
	uint32_t len;
	int error;

	for (;;) {
		if (at >= size)
			return ENOENT;
		error = iv->iv_read(iv->iv_arg, base + at, rec, 1);
		if (error != 0)
			return error;
		if (rec[0] != 0)
			break;
		/* A record does not cross blocks: the rest of this is empty. */
		at = (at / ISO_BLOCK + 1) * ISO_BLOCK;
		if (at == 0)
			return ENOENT;
	}
	len = rec[0];
	if (len < ISO_RECORD_MIN || len > size - at ||
	    at % ISO_BLOCK + len > ISO_BLOCK)
		return EIO;
	error = iv->iv_read(iv->iv_arg, base + at, rec, len);
	if (error != 0)
		return error;
	if (rec[0] != len)
		return EIO;
	*next = at + len;
	return record_parse(iv, rec, len, ie);
}

/* ---- Volumes ------------------------------------------------------------- */

static bool
is_joliet(const uint8_t *vd)
{
	const uint8_t *esc = vd + VD_ESCAPES;

	return esc[0] == '%' && esc[1] == '/' &&
	    (esc[2] == '@' || esc[2] == 'C' || esc[2] == 'E');
}

static void
use_root(struct iso_volume *iv, const uint8_t *vd)
{
	iv->iv_root = le32(vd + VD_ROOT + DR_EXTENT) + vd[VD_ROOT + 1];
	iv->iv_root_size = le32(vd + VD_ROOT + DR_SIZE);
}

/* Whether the primary root directory begins with SUSP's SP and has PX. */
static bool
has_rockridge(struct iso_volume *iv)
{
	struct iso_entry ie;
	uint8_t rec[256];
	uint64_t base = (uint64_t)iv->iv_root * ISO_BLOCK;
	const uint8_t *sp = rec + DR_NAME + 1;
	uint32_t next;

	if (iv->iv_root_size < ISO_RECORD_MIN + 7 ||
	    iv->iv_read(iv->iv_arg, base, rec, ISO_RECORD_MIN + 7) != 0)
		return false;
	if (rec[DR_NAMELEN] != 1 || rec[0] < ISO_RECORD_MIN + 7 ||
	    sp[0] != 'S' || sp[1] != 'P' || sp[2] != 7 ||
	    sp[4] != 0xbe || sp[5] != 0xef)
		return false;
	iv->iv_skip = 0;
	iv->iv_names = ISO_ROCKRIDGE;
	/* The root's own record is never shortened by the bytes to skip. */
	if (iso_record(iv, iv->iv_root, iv->iv_root_size, 0, &ie,
	    &next) != 0 || ie.ie_mode == 0)
		return false;
	iv->iv_skip = sp[6];
	return true;
}

int
iso_volume_open(struct iso_volume *iv, iso_read_fn *read, void *arg,
    int without)
{
	uint8_t vd[VD_ROOT + ISO_RECORD_MIN];
	struct iso_volume joliet = { .iv_root = 0 };
	bool primary = false, has_joliet = false;
	unsigned int i;
	size_t n;
	int error;

	memset(iv, 0, sizeof(*iv));
	iv->iv_read = read;
	iv->iv_arg = arg;
	for (i = 0; i < DESCRIPTORS_MAX; i++) {
		error = read(arg, (uint64_t)(FIRST_DESCRIPTOR + i) * ISO_BLOCK,
		    vd, sizeof(vd));
		if (error != 0)
			return i == 0 ? EINVAL : error;
		if (memcmp(vd + 1, "CD001", 5) != 0 || vd[0] == TYPE_END)
			break;
		if (vd[0] == TYPE_PRIMARY && !primary) {
			if (vd[VD_BLOCK_SIZE] != 0 ||
			    vd[VD_BLOCK_SIZE + 1] != ISO_BLOCK >> 8)
				return EINVAL;
			primary = true;
			iv->iv_blocks = le32(vd + VD_BLOCKS);
			memcpy(iv->iv_label, vd + VD_LABEL, 32);
			use_root(iv, vd);
		} else if (vd[0] == TYPE_SUPPLEMENTARY && is_joliet(vd) &&
		    !has_joliet) {
			has_joliet = true;
			use_root(&joliet, vd);
		}
	}
	if (!primary)
		return EINVAL;
	for (n = 32; n > 0 && iv->iv_label[n - 1] == ' '; n--)
		iv->iv_label[n - 1] = '\0';
	if ((without & ISO_NOROCKRIDGE) == 0 && has_rockridge(iv))
		return 0;
	iv->iv_names = ISO_PLAIN;
	if (has_joliet && (without & ISO_NOJOLIET) == 0) {
		iv->iv_names = ISO_JOLIET;
		iv->iv_root = joliet.iv_root;
		iv->iv_root_size = joliet.iv_root_size;
	}
	return 0;
}
