/*
 * ext2_dir.c - directories. Blocks that we add are laid out so that no entry
 * crosses a sector, each of which begins with an entry; in blocks that others
 * made, only room is used that lies in one sector together with the entry it is
 * taken from. So every change is within one sector, which a disk writes as a
 * whole.
 */
#include "netbsd/errno.h"

#include "ext2.h"

/* By enum vtype. */
static const uint8_t file_types[] = {
	[VNON] = 0, [VREG] = 1, [VDIR] = 2, [VLNK] = 7, [VCHR] = 3,
	[VBLK] = 4, [VFIFO] = 5, [VSOCK] = 6,
};

static enum vtype
type_of(uint8_t file_type)
{
	size_t i;

	for (i = VREG; i < nitems(file_types); i++)
		if (file_types[i] == file_type)
			return (enum vtype)i;
	return VNON;
}

/* One block of a directory while it is looked at. */
struct dirblock {
	struct cachepage *db_page;
	uint8_t *db_data;
};

static int
dirblock_get(struct ext2_node *dir, uint64_t lbn, struct dirblock *db)
{
	uint64_t block;
	int error;

	error = ext2_bmap(dir, lbn, &block, NULL);
	if (error == 0 && block == 0)
		error = EIO;
	if (error != 0)
		return error;
	return ext2_block_get(ext2_mount_of(dir), block, &db->db_data,
	    &db->db_page);
}

static uint64_t
dirblocks(const struct ext2_node *dir)
{
	return dir->en_size / ext2_mount_of(dir)->em_geo.eg_block;
}

/* An entry that was found; db_page is referenced. */
struct found {
	struct dirblock f_db;
	size_t f_at, f_prev;		/* f_prev: SIZE_MAX when it is the first */
};

static int
find(struct ext2_node *dir, const char *name, size_t len, struct found *f)
{
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	uint64_t lbn, n = dirblocks(dir);
	size_t at, step, namelen, prev;
	int error;

	for (lbn = 0; lbn < n; lbn++) {
		error = dirblock_get(dir, lbn, &f->f_db);
		if (error != 0)
			return error;
		prev = SIZE_MAX;
		for (at = 0; at < eg->eg_block; prev = at, at += step) {
			step = ext2_dirent_check(eg, f->f_db.db_data, at,
			    &namelen);
			if (step == 0) {
				cache_put(f->f_db.db_page);
				return EIO;
			}
			if (namelen == len && memcmp(f->f_db.db_data + at +
			    DE_HEADER, name, len) == 0) {
				f->f_at = at;
				f->f_prev = prev;
				return 0;
			}
		}
		cache_put(f->f_db.db_page);
	}
	return ENOENT;
}

int
ext2_dir_find(struct ext2_node *dir, const char *name, size_t len,
    uint32_t *ino)
{
	struct found f;
	int error;

	error = find(dir, name, len, &f);
	if (error != 0)
		return error;
	*ino = le32(f.f_db.db_data + f.f_at + DE_INO);
	cache_put(f.f_db.db_page);
	return 0;
}

int
ext2_readdir(struct vnode *vp, uint64_t *cookie, vdirent_fn *fn, void *arg,
    bool *eof)
{
	struct ext2_node *dir = ext2_node(vp);
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	char name[EXT2_NAME_MAX + 1];
	struct dirblock db;
	struct vdirent vd;
	size_t at, step, namelen;
	uint64_t lbn;
	bool go_on = true;
	int error;

	while (go_on && *cookie < dir->en_size) {
		lbn = *cookie / eg->eg_block;
		error = dirblock_get(dir, lbn, &db);
		if (error != 0)
			return error;
		for (at = 0; go_on && at < eg->eg_block; at += step) {
			step = ext2_dirent_check(eg, db.db_data, at, &namelen);
			if (step == 0) {
				cache_put(db.db_page);
				return EIO;
			}
			/* Entries before the cookie may have changed. */
			if (lbn * eg->eg_block + at < *cookie)
				continue;
			if (namelen > 0 && !ext2_kept(ext2_mount_of(dir),
			    le32(db.db_data + at + DE_INO))) {
				memcpy(name, db.db_data + at + DE_HEADER,
				    namelen);
				name[namelen] = '\0';
				vd.vd_ino = le32(db.db_data + at + DE_INO);
				vd.vd_type = eg->eg_filetype ?
				    type_of(db.db_data[at + DE_TYPE]) : VNON;
				vd.vd_name = name;
				vd.vd_namelen = namelen;
				go_on = fn(arg, &vd);
			}
			if (go_on)
				*cookie = lbn * eg->eg_block + at + step;
		}
		cache_put(db.db_page);
	}
	*eof = *cookie >= dir->en_size;
	return 0;
}

bool
ext2_dir_is_empty(struct ext2_node *dir)
{
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	uint64_t lbn, n = dirblocks(dir);
	struct dirblock db;
	size_t at, step, namelen;
	const uint8_t *name;
	bool empty = true;

	for (lbn = 0; empty && lbn < n; lbn++) {
		if (dirblock_get(dir, lbn, &db) != 0)
			return false;
		for (at = 0; empty && at < eg->eg_block; at += step) {
			step = ext2_dirent_check(eg, db.db_data, at, &namelen);
			name = db.db_data + at + DE_HEADER;
			empty = step != 0 && (namelen == 0 ||
			    (namelen == 1 && name[0] == '.') ||
			    (namelen == 2 && name[0] == '.' &&
			    name[1] == '.'));
			if (step == 0)
				break;
		}
		cache_put(db.db_page);
	}
	return empty;
}

/* ---- Changing ------------------------------------------------------------ */

static bool
sector_has(const struct dirblock *db, size_t at, unsigned int step)
{
	return cache_is_dirty(db->db_page, CACHE_OFFSET(db->db_data + at), 1,
	    step);
}

static void
sector_dirty(const struct dirblock *db, size_t at, unsigned int step)
{
	/* What nothing on disk leads to yet has no order of its own. */
	if (sector_has(db, at, STEP_DATA))
		step = STEP_DATA;
	cache_dirty(db->db_page, CACHE_OFFSET(db->db_data + at), 1, step);
}

static void
entry_put(const struct ext2_geometry *eg, uint8_t *e, size_t rec_len,
    const char *name, size_t len, uint32_t ino, enum vtype type)
{
	put32(e + DE_INO, ino);
	put16(e + DE_REC_LEN, (uint32_t)rec_len);
	if (eg->eg_filetype) {
		e[DE_NAME_LEN] = (uint8_t)len;
		e[DE_TYPE] = file_types[type];
	} else
		put16(e + DE_NAME_LEN, (uint32_t)len);
	if (name != NULL)
		memcpy(e + DE_HEADER, name, len);
}

/* An empty block: one unused entry in each sector from `at' on. */
static void
block_format(const struct ext2_geometry *eg, uint8_t *data, size_t at)
{
	for (; at < eg->eg_block; at += DISK_SECTOR) {
		memset(data + at, 0, DISK_SECTOR);
		put16(data + at + DE_REC_LEN, DISK_SECTOR);
	}
}

/*
 * How much of the entry at `at' is used, and whether `need' bytes behind that
 * lie in its sector.
 */
static bool
entry_has_room(const uint8_t *block, size_t at, size_t step, size_t namelen,
    size_t need, size_t *used)
{
	size_t end = MIN(at + step, rounddown2(at, DISK_SECTOR) + DISK_SECTOR);

	*used = le32(block + at + DE_INO) == 0 ? 0 : DE_LEN(namelen);
	return at + *used + need <= end;
}

/*
 * Where a name of that length can go; `early' in the first step. ENOSPC: nowhere in
 * the blocks there are; *later: but there will be when the cycle is over.
 */
static int
room_find(struct ext2_node *dir, size_t len, bool early, struct found *f,
    bool *later)
{
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	uint64_t lbn, n = dirblocks(dir);
	size_t at, step, namelen, used;
	int error;

	*later = false;
	for (lbn = n; lbn-- > 0;) {
		error = dirblock_get(dir, lbn, &f->f_db);
		if (error != 0)
			return error;
		for (at = 0; at < eg->eg_block; at += step) {
			step = ext2_dirent_check(eg, f->f_db.db_data, at,
			    &namelen);
			if (step == 0) {
				cache_put(f->f_db.db_page);
				return EIO;
			}
			if (!entry_has_room(f->f_db.db_data, at, step,
			    namelen, DE_LEN(len), &used))
				continue;
			if (sector_has(&f->f_db, at, STEP_LATE) || (early &&
			    sector_has(&f->f_db, at, STEP_ADD))) {
				*later = true;
				continue;
			}
			f->f_at = at;
			return 0;
		}
		cache_put(f->f_db.db_page);
	}
	return ENOSPC;
}

/* Another block, which is on disk when this returns. */
static int
grow(struct ext2_node *dir)
{
	struct ext2_mount *em = ext2_mount_of(dir);
	struct cachepage *cp;
	uint64_t block, lbn = dirblocks(dir);
	uint8_t *data;
	bool fresh;
	int error;

	error = ext2_bmap_alloc(dir, lbn, &block, &fresh);
	if (error != 0)
		return error;
	error = ext2_block_get(em, block, &data, &cp);
	if (error != 0)
		return error;
	block_format(&em->em_geo, data, 0);
	cache_dirty(cp, CACHE_OFFSET(data), em->em_geo.eg_block, STEP_DATA);
	cache_put(cp);
	dir->en_size += em->em_geo.eg_block;
	dir->en_fresh = em->em_cycle;
	return ext2_node_write(dir);
}

/* An index would not know of changes: it goes, before the first of them. */
static int
drop_index(struct ext2_node *dir)
{
	int error;

	if ((dir->en_flags & FLAG_INDEX) == 0)
		return 0;
	dir->en_flags &= ~FLAG_INDEX;
	error = ext2_node_write(dir);
	return error != 0 ? error : ext2_cycle(ext2_mount_of(dir));
}

static int
prepare_room(struct ext2_node *dir, size_t len, bool early)
{
	struct ext2_mount *em = ext2_mount_of(dir);
	struct found f;
	bool later;
	int error;

	error = drop_index(dir);
	while (error == 0) {
		if (dir->en_fresh == em->em_cycle) {
			error = ext2_cycle(em);
			continue;
		}
		error = room_find(dir, len, early, &f, &later);
		if (error == 0) {
			cache_put(f.f_db.db_page);
			return 0;
		}
		if (error == ENOSPC)
			error = later ? ext2_cycle(em) : grow(dir);
	}
	return error;
}

int
ext2_dir_prepare_add(struct ext2_node *dir, size_t len)
{
	return prepare_room(dir, len, false);
}

int
ext2_dir_prepare_early(struct ext2_node *dir, size_t len)
{
	return prepare_room(dir, len, true);
}

int
ext2_dir_prepare_remove(struct ext2_node *dir, const char *name, size_t len,
    bool fresh)
{
	struct found f;
	bool add;
	int error;

	error = drop_index(dir);
	if (error == 0)
		error = find(dir, name, len, &f);
	if (error != 0)
		return error;
	add = sector_has(&f.f_db, f.f_at, STEP_ADD);
	cache_put(f.f_db.db_page);
	return add && !fresh ? ext2_cycle(ext2_mount_of(dir)) : 0;
}

int
ext2_dir_prepare_change(struct ext2_node *dir, const char *name, size_t len)
{
	struct found f;
	bool other;
	int error;

	error = find(dir, name, len, &f);
	if (error != 0)
		return error;
	other = sector_has(&f.f_db, f.f_at, STEP_LATE) ||
	    sector_has(&f.f_db, f.f_at, STEP_DATA);
	cache_put(f.f_db.db_page);
	return other ? ext2_cycle(ext2_mount_of(dir)) : 0;
}

static int
add(struct ext2_node *dir, const char *name, size_t len, uint32_t ino,
    enum vtype type, bool early)
{
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	size_t step, namelen, used;
	struct found f;
	uint8_t *e;
	bool later;
	int error;

	error = room_find(dir, len, early, &f, &later);
	if (error != 0)
		return error;
	e = f.f_db.db_data + f.f_at;
	step = ext2_dirent_check(eg, f.f_db.db_data, f.f_at, &namelen);
	(void)entry_has_room(f.f_db.db_data, f.f_at, step, namelen,
	    DE_LEN(len), &used);
	entry_put(eg, e + used, step - used, name, len, ino, type);
	if (used > 0)
		put16(e + DE_REC_LEN, (uint32_t)used);
	sector_dirty(&f.f_db, f.f_at, early ? STEP_DATA : STEP_ADD);
	cache_put(f.f_db.db_page);
	return 0;
}

int
ext2_dir_add(struct ext2_node *dir, const char *name, size_t len,
    uint32_t ino, enum vtype type)
{
	return add(dir, name, len, ino, type, false);
}

int
ext2_dir_add_early(struct ext2_node *dir, const char *name, size_t len,
    uint32_t ino, enum vtype type)
{
	return add(dir, name, len, ino, type, true);
}

int
ext2_dir_remove(struct ext2_node *dir, const char *name, size_t len)
{
	struct found f;
	uint8_t *e, *prev;
	int error;

	error = find(dir, name, len, &f);
	if (error != 0)
		return error;
	e = f.f_db.db_data + f.f_at;
	/* Joined with the entry before it, if that is in the same sector. */
	if (f.f_prev != SIZE_MAX &&
	    f.f_prev / DISK_SECTOR == f.f_at / DISK_SECTOR) {
		prev = f.f_db.db_data + f.f_prev;
		put16(prev + DE_REC_LEN, (uint32_t)le16(prev + DE_REC_LEN) +
		    le16(e + DE_REC_LEN));
	} else
		put32(e + DE_INO, 0);
	sector_dirty(&f.f_db, f.f_at, sector_has(&f.f_db, f.f_at, STEP_ADD) ?
	    STEP_ADD : STEP_LATE);
	cache_put(f.f_db.db_page);
	return 0;
}

int
ext2_dir_change(struct ext2_node *dir, const char *name, size_t len,
    uint32_t ino, enum vtype type)
{
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	struct found f;
	uint8_t *e;
	int error;

	error = find(dir, name, len, &f);
	if (error != 0)
		return error;
	e = f.f_db.db_data + f.f_at;
	entry_put(eg, e, le16(e + DE_REC_LEN), NULL, len, ino, type);
	sector_dirty(&f.f_db, f.f_at, STEP_ADD);
	cache_put(f.f_db.db_page);
	return 0;
}

int
ext2_dir_rename(struct ext2_node *dir, const char *from, size_t fromlen,
    const char *to, size_t tolen)
{
	const struct ext2_geometry *eg = &ext2_mount_of(dir)->em_geo;
	size_t end, at, namelen, used = 0;
	uint8_t type, *data, *e;
	struct found f;
	uint32_t ino;
	int error;

	error = find(dir, from, fromlen, &f);
	if (error != 0)
		return error;
	data = f.f_db.db_data;
	ino = le32(data + f.f_at + DE_INO);
	type = data[f.f_at + DE_TYPE];
	end = f.f_at + le16(data + f.f_at + DE_REC_LEN);
	/* What the entry before it in the sector leaves is room, too. */
	at = f.f_at;
	if (f.f_prev != SIZE_MAX &&
	    f.f_prev / DISK_SECTOR == f.f_at / DISK_SECTOR) {
		at = f.f_prev;
		(void)ext2_dirent_check(eg, data, at, &namelen);
		used = namelen == 0 ? 0 : DE_LEN(namelen);
	}
	e = data + at + used;
	if (at + used + DE_LEN(tolen) > MIN(end,
	    rounddown2(f.f_at, (size_t)DISK_SECTOR) + DISK_SECTOR))
		error = ENOSPC;
	else {
		entry_put(eg, e, end - at - used, to, tolen, ino,
		    type_of(type));
		if (used > 0)
			put16(data + at + DE_REC_LEN, (uint32_t)used);
		sector_dirty(&f.f_db, f.f_at, STEP_ADD);
	}
	cache_put(f.f_db.db_page);
	return error;
}

int
ext2_dir_init(struct ext2_node *dir, uint32_t parent)
{
	struct ext2_mount *em = ext2_mount_of(dir);
	const struct ext2_geometry *eg = &em->em_geo;
	struct cachepage *cp;
	uint64_t block;
	uint8_t *data;
	bool fresh;
	int error;

	error = ext2_bmap_alloc(dir, 0, &block, &fresh);
	if (error == 0)
		error = ext2_block_get(em, block, &data, &cp);
	if (error != 0)
		return error;
	block_format(eg, data, 0);
	entry_put(eg, data, DE_LEN(1), ".", 1, dir->en_ino, VDIR);
	entry_put(eg, data + DE_LEN(1), DISK_SECTOR - DE_LEN(1), "..", 2,
	    parent, VDIR);
	cache_dirty(cp, CACHE_OFFSET(data), eg->eg_block, STEP_DATA);
	cache_put(cp);
	dir->en_size = eg->eg_block;
	dir->en_fresh = em->em_cycle;
	return 0;
}
