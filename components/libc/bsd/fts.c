/*
 * fts.c - walking file hierarchies. The working directory is never changed:
 * fts_accpath is the whole path, which is right with and without FTS_NOCHDIR.
 */
#define _NETBSD_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int
is_dots(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* An entry with room for its name, its path and its status in one piece. */
static FTSENT *
entry_new(const char *dir, size_t dirlen, const char *name)
{
	size_t namelen = strlen(name);
	size_t status = (offsetof(FTSENT, fts_name) + namelen + 1 + 15) & ~(size_t)15;
	FTSENT *p = calloc(1, status + sizeof(struct stat) + dirlen + namelen + 2);

	if (!p)
		return 0;
	p->fts_statp = (struct stat *)((char *)p + status);
	p->fts_path = (char *)(p->fts_statp + 1);
	p->fts_accpath = p->fts_path;
	memcpy(p->fts_name, name, namelen + 1);
	p->fts_namelen = (unsigned)namelen;
	if (dirlen > 0) {
		memcpy(p->fts_path, dir, dirlen);
		if (dir[dirlen - 1] != '/')
			p->fts_path[dirlen++] = '/';
	}
	memcpy(p->fts_path + dirlen, name, namelen + 1);
	p->fts_pathlen = (unsigned)(dirlen + namelen);
	p->fts_instr = FTS_NOINSTR;
	p->fts_symfd = -1;
	return p;
}

static void
list_free(FTSENT *p)
{
	FTSENT *next;

	for (; p; p = next) {
		next = p->fts_link;
		free(p);
	}
}

/* Looks at the file; follows a symbolic link when asked or when it is logical. */
static unsigned int
look(FTS *sp, FTSENT *p, int follow)
{
	struct stat *st = p->fts_statp;
	FTSENT *up;

	p->fts_errno = 0;
	if (follow || (sp->fts_options & FTS_LOGICAL)) {
		if (stat(p->fts_path, st) != 0) {
			int error = errno;

			if (lstat(p->fts_path, st) == 0 && S_ISLNK(st->st_mode)) {
				errno = 0;
				return FTS_SLNONE;
			}
			p->fts_errno = error;
			goto failed;
		}
	} else if (lstat(p->fts_path, st) != 0) {
		p->fts_errno = errno;
		goto failed;
	}
	p->fts_dev = st->st_dev;
	p->fts_ino = st->st_ino;
	p->fts_nlink = st->st_nlink;
	if (S_ISDIR(st->st_mode)) {
		if (p->fts_level > FTS_ROOTLEVEL && is_dots(p->fts_name))
			return FTS_DOT;
		for (up = p->fts_parent; up && up->fts_level >= FTS_ROOTLEVEL; up = up->fts_parent)
			if (up->fts_ino == p->fts_ino && up->fts_dev == p->fts_dev) {
				p->fts_cycle = up;
				return FTS_DC;
			}
		return FTS_D;
	}
	if (S_ISLNK(st->st_mode))
		return FTS_SL;
	return S_ISREG(st->st_mode) ? FTS_F : FTS_DEFAULT;
failed:
	memset(st, 0, sizeof(*st));
	return FTS_NS;
}

/* Orders a list of n entries by the program's function. */
static FTSENT *
list_sort(FTS *sp, FTSENT *head, size_t n)
{
	FTSENT **array, *p;
	size_t i = 0;

	if (!sp->fts_compar || n < 2)
		return head;
	if ((array = reallocarray(0, n, sizeof(*array))) == 0)
		return head;
	for (p = head; p; p = p->fts_link)
		array[i++] = p;
	qsort(array, n, sizeof(*array), (int (*)(const void *, const void *))sp->fts_compar);
	for (i = 0; i + 1 < n; i++)
		array[i]->fts_link = array[i + 1];
	array[n - 1]->fts_link = 0;
	head = array[0];
	free(array);
	return head;
}

/* Whether an entry's type must be known although no status is wanted. */
static int
must_look(const FTS *sp, const struct dirent *d)
{
	if (!(sp->fts_options & FTS_NOSTAT) || d->d_type == DT_DIR || d->d_type == DT_UNKNOWN)
		return 1;
	return d->d_type == DT_LNK && (sp->fts_options & FTS_LOGICAL);
}

/*
 * The entries of a directory. NULL when there are none (it becomes FTS_DP), it
 * cannot be read (FTS_DNR) or memory is short (the walk is over).
 */
static FTSENT *
read_directory(FTS *sp, FTSENT *dir, int names_only, unsigned int when_empty)
{
	FTSENT *head = 0, **tail = &head, *p;
	struct dirent *d;
	size_t n = 0;
	DIR *stream = opendir(dir->fts_path);

	if (!stream) {
		dir->fts_info = FTS_DNR;
		dir->fts_errno = errno;
		return 0;
	}
	for (errno = 0; (d = readdir(stream)) != 0; errno = 0) {
		if (is_dots(d->d_name) && !(sp->fts_options & FTS_SEEDOT))
			continue;
		if ((p = entry_new(dir->fts_path, dir->fts_pathlen, d->d_name)) == 0) {
			int error = errno;

			closedir(stream);
			list_free(head);
			dir->fts_info = FTS_ERR;
			sp->fts_options |= FTS_STOP;
			errno = error;
			return 0;
		}
		p->fts_parent = dir;
		p->fts_level = dir->fts_level + 1;
		p->fts_ino = d->d_ino;
		p->fts_info = names_only || !must_look(sp, d) ? FTS_NSOK : look(sp, p, 0);
		*tail = p;
		tail = &p->fts_link;
		n++;
	}
	if (errno != 0)
		dir->fts_errno = errno;
	closedir(stream);
	if (n == 0)
		dir->fts_info = when_empty;
	return list_sort(sp, head, n);
}

FTS *
fts_open(char *const *argv, int options, int (*compare)(const FTSENT **, const FTSENT **))
{
	FTSENT *first, *head = 0, **tail = &head, *p;
	size_t n = 0, len;
	char *slash;
	FTS *sp;

	if ((options & ~FTS_OPTIONMASK) || !*argv) {
		errno = EINVAL;
		return 0;
	}
	if ((sp = calloc(1, sizeof(*sp))) == 0)
		return 0;
	sp->fts_compar = compare;
	sp->fts_options = options;
	sp->fts_rfd = -1;
	if (options & FTS_LOGICAL)
		sp->fts_options |= FTS_NOCHDIR;
	/* What is before the roots: their parent, and where reading starts. */
	if ((first = entry_new("", 0, "")) == 0)
		goto fail;
	first->fts_level = FTS_ROOTPARENTLEVEL;
	first->fts_info = FTS_INIT;
	sp->fts_cur = first;
	for (; *argv; argv++, n++) {
		if ((p = entry_new("", 0, *argv)) == 0)
			goto fail;
		*tail = p;
		tail = &p->fts_link;
		p->fts_level = FTS_ROOTLEVEL;
		p->fts_parent = first;
		if (**argv == '\0') {
			p->fts_info = FTS_NS;
			p->fts_errno = ENOENT;
		} else
			p->fts_info = look(sp, p, options & FTS_COMFOLLOW);
		/* "a/b" is called b, "/" is called /. */
		for (len = p->fts_namelen; len > 1 && p->fts_name[len - 1] == '/'; len--)
			p->fts_name[len - 1] = '\0';
		slash = strrchr(p->fts_name, '/');
		if (slash && slash[1])
			memmove(p->fts_name, slash + 1, strlen(slash + 1) + 1);
		p->fts_namelen = (unsigned)strlen(p->fts_name);
	}
	first->fts_link = list_sort(sp, head, n);
	return sp;
fail:
	list_free(head);
	free(first);
	free(sp);
	return 0;
}

static FTSENT *
give(FTS *sp, FTSENT *p)
{
	sp->fts_cur = p;
	if (p->fts_level == FTS_ROOTLEVEL)
		sp->fts_dev = p->fts_dev;
	sp->fts_path = p->fts_path;
	sp->fts_pathlen = p->fts_pathlen;
	return p;
}

static void
follow(FTS *sp, FTSENT *p)
{
	p->fts_info = look(sp, p, 1);
	if (p->fts_info == FTS_D)
		p->fts_flags |= FTS_SYMFOLLOW;
}

FTSENT *
fts_read(FTS *sp)
{
	FTSENT *p = sp->fts_cur, *done;
	unsigned int instr;

	if (!p || (sp->fts_options & FTS_STOP))
		return 0;
	instr = p->fts_instr;
	p->fts_instr = FTS_NOINSTR;
	if (instr == FTS_AGAIN) {
		p->fts_info = look(sp, p, 0);
		return p;
	}
	if (instr == FTS_FOLLOW && (p->fts_info == FTS_SL || p->fts_info == FTS_SLNONE)) {
		follow(sp, p);
		return p;
	}
	if (p->fts_info == FTS_D) {
		if (instr == FTS_SKIP || ((sp->fts_options & FTS_XDEV) && p->fts_dev != sp->fts_dev)) {
			list_free(sp->fts_child);
			sp->fts_child = 0;
			p->fts_info = FTS_DP;
			return p;
		}
		if (sp->fts_child && (sp->fts_options & FTS_NAMEONLY)) {
			sp->fts_options &= ~FTS_NAMEONLY;
			list_free(sp->fts_child);
			sp->fts_child = 0;
		}
		if (!sp->fts_child) {
			sp->fts_child = read_directory(sp, p, 0, FTS_DP);
			if (!sp->fts_child)
				return sp->fts_options & FTS_STOP ? 0 : p;
		}
		p = sp->fts_child;
		sp->fts_child = 0;
		goto found;
	}
	do {
		done = p;
		p = p->fts_link;
		if (!p) {
			/* Back to the directory; beyond the roots it is over. */
			p = done->fts_parent;
			if (done->fts_level == FTS_ROOTPARENTLEVEL || p->fts_level == FTS_ROOTPARENTLEVEL) {
				if (done->fts_level != FTS_ROOTPARENTLEVEL)
					free(p);
				free(done);
				sp->fts_cur = 0;
				errno = 0;
				return 0;
			}
			free(done);
			p->fts_info = p->fts_errno ? FTS_ERR : FTS_DP;
			return give(sp, p);
		}
		/* The roots' parent stays until the last of them is done. */
		if (done->fts_level != FTS_ROOTPARENTLEVEL)
			free(done);
		else
			done->fts_link = 0;
	} while (p->fts_instr == FTS_SKIP);
found:
	if (p->fts_instr == FTS_FOLLOW) {
		p->fts_instr = FTS_NOINSTR;
		follow(sp, p);
	}
	return give(sp, p);
}

FTSENT *
fts_children(FTS *sp, int instr)
{
	FTSENT *p = sp->fts_cur;
	unsigned int info;

	if (instr != 0 && instr != FTS_NAMEONLY) {
		errno = EINVAL;
		return 0;
	}
	errno = 0;
	if (!p || (sp->fts_options & FTS_STOP))
		return 0;
	if (p->fts_info == FTS_INIT)
		return p->fts_link;
	if (p->fts_info != FTS_D)
		return 0;
	list_free(sp->fts_child);
	info = p->fts_info;
	sp->fts_child = read_directory(sp, p, instr == FTS_NAMEONLY, FTS_D);
	if (instr == FTS_NAMEONLY)
		sp->fts_options |= FTS_NAMEONLY;
	else
		sp->fts_options &= ~FTS_NAMEONLY;
	if (!sp->fts_child && p->fts_info == FTS_DNR) {
		/* fts_read says so when it comes to it. */
		errno = p->fts_errno;
		p->fts_info = info;
	}
	return sp->fts_child;
}

int
fts_set(FTS *sp, FTSENT *p, int instr)
{
	(void)sp;
	if (instr != 0 && instr != FTS_AGAIN && instr != FTS_FOLLOW && instr != FTS_NOINSTR &&
	    instr != FTS_SKIP) {
		errno = EINVAL;
		return -1;
	}
	p->fts_instr = (unsigned short)instr;
	return 0;
}

int
fts_close(FTS *sp)
{
	FTSENT *p, *up;

	list_free(sp->fts_child);
	/* What is left of each level, and the level above it. */
	for (p = sp->fts_cur; p; p = up) {
		up = p->fts_level == FTS_ROOTPARENTLEVEL ? 0 : p->fts_parent;
		list_free(p);
	}
	free(sp);
	return 0;
}
