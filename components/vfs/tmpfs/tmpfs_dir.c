/*
 * tmpfs_dir.c - directories: a list in order of cookies, and a hash table once
 * there are more than a few names.
 */
#include "netbsd/errno.h"
#include "tmpfs.h"

#define HASH_FROM	16	/* names, from which on there is a table */
#define COOKIE_PARENT	1	/* of ".."; that of "." is 0 */
#define COOKIE_FIRST	2

static uint32_t
name_hash(const char *name, size_t len)
{
	uint32_t h = 2166136261U;

	while (len-- > 0)
		h = (h ^ (unsigned char)*name++) * 16777619U;
	return h;
}

static struct tmpfs_dirent **
dir_bucket(struct tmpfs_dir *d, const char *name, size_t len)
{
	return &d->d_table[name_hash(name, len) & (d->d_buckets - 1)];
}

static bool
name_is(const struct tmpfs_dirent *td, const char *name, size_t len)
{
	return td->td_namelen == len && memcmp(td->td_name, name, len) == 0;
}

struct tmpfs_dirent *
tmpfs_dir_find(struct tmpfs_node *dir, const char *name, size_t len)
{
	struct tmpfs_dir *d = &dir->tn_dir;
	struct tmpfs_dirent *td;

	if (d->d_table != NULL) {
		for (td = *dir_bucket(d, name, len); td != NULL;
		    td = td->td_hash)
			if (name_is(td, name, len))
				return td;
		return NULL;
	}
	for (td = d->d_first; td != NULL; td = td->td_next)
		if (name_is(td, name, len))
			return td;
	return NULL;
}

/* Makes or doubles the table; without memory the old one stays good. */
static void
dir_rehash(struct tmpfs_dir *d)
{
	size_t buckets = d->d_buckets > 0 ? d->d_buckets * 2 : HASH_FROM * 2;
	struct tmpfs_dirent **table, **bucket, *td;

	table = kmem_zalloc(buckets * sizeof(*table));
	if (table == NULL)
		return;
	if (d->d_table != NULL)
		kmem_free(d->d_table, d->d_buckets * sizeof(*table));
	d->d_table = table;
	d->d_buckets = buckets;
	for (td = d->d_first; td != NULL; td = td->td_next) {
		bucket = dir_bucket(d, td->td_name, td->td_namelen);
		td->td_hash = *bucket;
		*bucket = td;
	}
}

struct tmpfs_dirent *
tmpfs_dirent_alloc(const char *name, size_t len)
{
	struct tmpfs_dirent *td = kmem_zalloc(sizeof(*td) + len);

	if (td != NULL) {
		td->td_namelen = (uint32_t)len;
		memcpy(td->td_name, name, len);
	}
	return td;
}

void
tmpfs_dirent_free(struct tmpfs_dirent *td)
{
	kmem_free(td, sizeof(*td) + td->td_namelen);
}

void
tmpfs_dir_insert(struct tmpfs_node *dir, struct tmpfs_dirent *td)
{
	struct tmpfs_dir *d = &dir->tn_dir;
	struct tmpfs_dirent **bucket;

	td->td_cookie = d->d_cookie++;
	td->td_next = NULL;
	td->td_prev = d->d_last;
	if (d->d_last != NULL)
		d->d_last->td_next = td;
	else
		d->d_first = td;
	d->d_last = td;
	d->d_count++;
	if (d->d_table != NULL) {
		bucket = dir_bucket(d, td->td_name, td->td_namelen);
		td->td_hash = *bucket;
		*bucket = td;
	}
	if (d->d_count > HASH_FROM && d->d_count > d->d_buckets)
		dir_rehash(d);
	dir->tn_size = (int64_t)d->d_count * 32 + 64;
}

void
tmpfs_dir_remove(struct tmpfs_node *dir, struct tmpfs_dirent *td)
{
	struct tmpfs_dir *d = &dir->tn_dir;
	struct tmpfs_dirent **pp;

	if (d->d_hint == td)
		d->d_hint = NULL;
	if (td->td_prev != NULL)
		td->td_prev->td_next = td->td_next;
	else
		d->d_first = td->td_next;
	if (td->td_next != NULL)
		td->td_next->td_prev = td->td_prev;
	else
		d->d_last = td->td_prev;
	d->d_count--;
	if (d->d_table != NULL) {
		for (pp = dir_bucket(d, td->td_name, td->td_namelen);
		    *pp != td; pp = &(*pp)->td_hash)
			continue;
		*pp = td->td_hash;
	}
	dir->tn_size = (int64_t)d->d_count * 32 + 64;
}

void
tmpfs_dir_fini(struct tmpfs_node *dir)
{
	struct tmpfs_dir *d = &dir->tn_dir;

	KASSERT(d->d_count == 0);
	if (d->d_table != NULL)
		kmem_free(d->d_table, d->d_buckets * sizeof(*d->d_table));
	d->d_table = NULL;
}

/* Hands out "." or ".."; false when there is no room. */
static bool
emit_dot(struct tmpfs_node *tn, const char *name, vdirent_fn *fn, void *arg)
{
	struct vdirent vd = {
		.vd_ino = tn->tn_ino, .vd_type = VDIR,
		.vd_name = name, .vd_namelen = strlen(name),
	};

	return fn(arg, &vd);
}

int
tmpfs_readdir(struct vnode *vp, uint64_t *cookie, vdirent_fn *fn, void *arg,
    bool *eof)
{
	struct tmpfs_node *dir = tmpfs_node(vp);
	struct tmpfs_dir *d = &dir->tn_dir;
	struct tmpfs_dirent *td;
	struct vdirent vd;

	*eof = false;
	tmpfs_touch(dir, TOUCH_A);
	if (dir->tn_nlink == 0) {
		*eof = true;
		return 0;
	}
	if (*cookie == 0) {
		if (!emit_dot(dir, ".", fn, arg))
			return 0;
		*cookie = COOKIE_PARENT;
	}
	if (*cookie == COOKIE_PARENT) {
		if (!emit_dot(d->d_parent, "..", fn, arg))
			return 0;
		*cookie = COOKIE_FIRST;
	}
	td = d->d_first;
	if (d->d_hint != NULL && d->d_hint->td_cookie <= *cookie)
		td = d->d_hint;
	while (td != NULL && td->td_cookie < *cookie)
		td = td->td_next;
	for (; td != NULL; td = td->td_next) {
		vd.vd_ino = td->td_node->tn_ino;
		vd.vd_type = td->td_node->tn_vnode.v_type;
		vd.vd_name = td->td_name;
		vd.vd_namelen = td->td_namelen;
		if (!fn(arg, &vd)) {
			*cookie = td->td_cookie;
			d->d_hint = td;
			return 0;
		}
		*cookie = td->td_cookie + 1;
	}
	*eof = true;
	return 0;
}
