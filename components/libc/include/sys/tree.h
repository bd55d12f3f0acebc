/*
 * <sys/tree.h> - splay trees and red-black trees. The red-black tree's work is
 * done by functions on untyped links; what a program generates is typed.
 */
#ifndef _SYS_TREE_H_
#define _SYS_TREE_H_

#include <stddef.h>

/* ---- Splay trees ---------------------------------------------------------- */

#define SPLAY_HEAD(name, type)						\
struct name {								\
	struct type *sph_root;						\
}
#define SPLAY_INITIALIZER(root)	{ NULL }
#define SPLAY_INIT(root)	do { (root)->sph_root = NULL; } while (0)
#define SPLAY_ENTRY(type)						\
struct {								\
	struct type *spe_left;						\
	struct type *spe_right;						\
}
#define SPLAY_LEFT(elm, field)	(elm)->field.spe_left
#define SPLAY_RIGHT(elm, field)	(elm)->field.spe_right
#define SPLAY_ROOT(head)	(head)->sph_root
#define SPLAY_EMPTY(head)	(SPLAY_ROOT(head) == NULL)

#define SPLAY_PROTOTYPE(name, type, field, cmp)				\
void name##_SPLAY(struct name *, struct type *);			\
void name##_SPLAY_MINMAX(struct name *, int);				\
struct type *name##_SPLAY_INSERT(struct name *, struct type *);		\
struct type *name##_SPLAY_REMOVE(struct name *, struct type *);		\
									\
static __inline struct type *						\
name##_SPLAY_FIND(struct name *head, struct type *elm)			\
{									\
	if (SPLAY_EMPTY(head))						\
		return NULL;						\
	name##_SPLAY(head, elm);					\
	return (cmp)(elm, head->sph_root) == 0 ? head->sph_root : NULL;	\
}									\
									\
static __inline struct type *						\
name##_SPLAY_NEXT(struct name *head, struct type *elm)			\
{									\
	name##_SPLAY(head, elm);					\
	elm = SPLAY_RIGHT(elm, field);					\
	while (elm != NULL && SPLAY_LEFT(elm, field) != NULL)		\
		elm = SPLAY_LEFT(elm, field);				\
	return elm;							\
}									\
									\
static __inline struct type *						\
name##_SPLAY_MIN_MAX(struct name *head, int val)			\
{									\
	name##_SPLAY_MINMAX(head, val);					\
	return SPLAY_ROOT(head);					\
}

/* The one top-down splay: `dir' is an expression in t, < 0 for left. */
#define _SPLAY_WORK(head, type, field, dir)				\
	struct type *l_end = NULL, *r_end = NULL, *l_tree = NULL;	\
	struct type *r_tree = NULL, *t = (head)->sph_root, *c;		\
	int d;								\
									\
	while ((d = (dir)) != 0) {					\
		if (d < 0) {						\
			if ((c = SPLAY_LEFT(t, field)) == NULL)		\
				break;					\
			{						\
				struct type *p = t;			\
									\
				t = c;					\
				if ((d = (dir)) < 0) {			\
					SPLAY_LEFT(p, field) = SPLAY_RIGHT(c, field); \
					SPLAY_RIGHT(c, field) = p;	\
					p = c;				\
					if ((c = SPLAY_LEFT(p, field)) == NULL) { \
						t = p;			\
						break;			\
					}				\
					t = c;				\
				}					\
				if (r_end == NULL)			\
					r_tree = p;			\
				else					\
					SPLAY_LEFT(r_end, field) = p;	\
				r_end = p;				\
			}						\
		} else {						\
			if ((c = SPLAY_RIGHT(t, field)) == NULL)	\
				break;					\
			{						\
				struct type *p = t;			\
									\
				t = c;					\
				if ((d = (dir)) > 0) {			\
					SPLAY_RIGHT(p, field) = SPLAY_LEFT(c, field); \
					SPLAY_LEFT(c, field) = p;	\
					p = c;				\
					if ((c = SPLAY_RIGHT(p, field)) == NULL) { \
						t = p;			\
						break;			\
					}				\
					t = c;				\
				}					\
				if (l_end == NULL)			\
					l_tree = p;			\
				else					\
					SPLAY_RIGHT(l_end, field) = p;	\
				l_end = p;				\
			}						\
		}							\
	}								\
	if (l_end != NULL) {						\
		SPLAY_RIGHT(l_end, field) = SPLAY_LEFT(t, field);	\
		SPLAY_LEFT(t, field) = l_tree;				\
	}								\
	if (r_end != NULL) {						\
		SPLAY_LEFT(r_end, field) = SPLAY_RIGHT(t, field);	\
		SPLAY_RIGHT(t, field) = r_tree;				\
	}								\
	(head)->sph_root = t

#define SPLAY_GENERATE(name, type, field, cmp)				\
void									\
name##_SPLAY(struct name *head, struct type *elm)			\
{									\
	_SPLAY_WORK(head, type, field, (cmp)(elm, t));			\
}									\
									\
void									\
name##_SPLAY_MINMAX(struct name *head, int where)			\
{									\
	if (head->sph_root != NULL) {					\
		_SPLAY_WORK(head, type, field, where);			\
	}								\
}									\
									\
struct type *								\
name##_SPLAY_INSERT(struct name *head, struct type *elm)		\
{									\
	struct type *root;						\
	int order;							\
									\
	SPLAY_LEFT(elm, field) = SPLAY_RIGHT(elm, field) = NULL;	\
	if (!SPLAY_EMPTY(head)) {					\
		name##_SPLAY(head, elm);				\
		root = head->sph_root;					\
		order = (cmp)(elm, root);				\
		if (order == 0)						\
			return root;					\
		if (order < 0) {					\
			SPLAY_LEFT(elm, field) = SPLAY_LEFT(root, field); \
			SPLAY_RIGHT(elm, field) = root;			\
			SPLAY_LEFT(root, field) = NULL;			\
		} else {						\
			SPLAY_RIGHT(elm, field) = SPLAY_RIGHT(root, field); \
			SPLAY_LEFT(elm, field) = root;			\
			SPLAY_RIGHT(root, field) = NULL;		\
		}							\
	}								\
	head->sph_root = elm;						\
	return NULL;							\
}									\
									\
struct type *								\
name##_SPLAY_REMOVE(struct name *head, struct type *elm)		\
{									\
	struct type *right;						\
									\
	if (SPLAY_EMPTY(head))						\
		return NULL;						\
	name##_SPLAY(head, elm);					\
	if ((cmp)(elm, head->sph_root) != 0)				\
		return NULL;						\
	elm = head->sph_root;						\
	if (SPLAY_LEFT(elm, field) == NULL)				\
		head->sph_root = SPLAY_RIGHT(elm, field);		\
	else {								\
		right = SPLAY_RIGHT(elm, field);			\
		head->sph_root = SPLAY_LEFT(elm, field);		\
		name##_SPLAY(head, elm);				\
		SPLAY_RIGHT(head->sph_root, field) = right;		\
	}								\
	return elm;							\
}

#define SPLAY_NEGINF	-1
#define SPLAY_INF	1
#define SPLAY_INSERT(name, x, y)	name##_SPLAY_INSERT(x, y)
#define SPLAY_REMOVE(name, x, y)	name##_SPLAY_REMOVE(x, y)
#define SPLAY_FIND(name, x, y)		name##_SPLAY_FIND(x, y)
#define SPLAY_NEXT(name, x, y)		name##_SPLAY_NEXT(x, y)
#define SPLAY_MIN(name, x)						\
	(SPLAY_EMPTY(x) ? NULL : name##_SPLAY_MIN_MAX(x, SPLAY_NEGINF))
#define SPLAY_MAX(name, x)						\
	(SPLAY_EMPTY(x) ? NULL : name##_SPLAY_MIN_MAX(x, SPLAY_INF))
#define SPLAY_FOREACH(x, name, head)					\
	for ((x) = SPLAY_MIN(name, head); (x) != NULL;			\
	    (x) = SPLAY_NEXT(name, head, x))

/* ---- Red-black trees ------------------------------------------------------ */

#define RB_BLACK	0
#define RB_RED		1

#define RB_HEAD(name, type)						\
struct name {								\
	struct type *rbh_root;						\
}
#define RB_INITIALIZER(root)	{ NULL }
#define RB_INIT(root)		do { (root)->rbh_root = NULL; } while (0)
#define RB_ENTRY(type)							\
struct {								\
	struct type *rbe_left;						\
	struct type *rbe_right;						\
	struct type *rbe_parent;					\
	int rbe_color;							\
}
#define RB_LEFT(elm, field)	(elm)->field.rbe_left
#define RB_RIGHT(elm, field)	(elm)->field.rbe_right
#define RB_PARENT(elm, field)	(elm)->field.rbe_parent
#define RB_COLOR(elm, field)	(elm)->field.rbe_color
#define RB_ROOT(head)		(head)->rbh_root
#define RB_EMPTY(head)		(RB_ROOT(head) == NULL)

/* Called for every element whose subtree changed; for programs to define. */
#ifndef RB_AUGMENT
#define RB_AUGMENT(x)	do { } while (0)
#endif

/* RB_ENTRY without its types. */
typedef struct _rb_links {
	void *left, *right, *parent;
	int color;
} __attribute__((__may_alias__)) _rb_links;
typedef void *__attribute__((__may_alias__)) _rb_pointer;
typedef void _rb_augment(void *);

static __inline _rb_links *
_rb_at(void *elm, size_t offset)
{
	return (_rb_links *)(void *)((char *)elm + offset);
}

static __inline int
_rb_is_red(void *elm, size_t offset)
{
	return elm != NULL && _rb_at(elm, offset)->color == RB_RED;
}

/* `to' takes the place of `from' below from's parent. */
static __inline void
_rb_replace(_rb_pointer *root, void *from, void *to, size_t offset)
{
	void *up = _rb_at(from, offset)->parent;

	if (up == NULL)
		*root = to;
	else if (_rb_at(up, offset)->left == from)
		_rb_at(up, offset)->left = to;
	else
		_rb_at(up, offset)->right = to;
	if (to != NULL)
		_rb_at(to, offset)->parent = up;
}

/* The right child, or with `right' the left one, goes up. */
static __inline void
_rb_rotate(_rb_pointer *root, void *elm, int right, size_t offset, _rb_augment *augment)
{
	_rb_links *e = _rb_at(elm, offset), *c;
	void *child = right ? e->left : e->right, *inner;

	c = _rb_at(child, offset);
	inner = right ? c->right : c->left;
	_rb_replace(root, elm, child, offset);
	if (right) {
		e->left = inner;
		c->right = elm;
	} else {
		e->right = inner;
		c->left = elm;
	}
	e->parent = child;
	if (inner != NULL)
		_rb_at(inner, offset)->parent = elm;
	augment(elm);
	augment(child);
}

/* elm has been hung below `parent' as a red leaf. */
static __inline void
_rb_inserted(_rb_pointer *root, void *elm, size_t offset, _rb_augment *augment)
{
	void *up, *top, *uncle, *p;
	int right;

	for (p = elm; p != NULL; p = _rb_at(p, offset)->parent)
		augment(p);
	while (_rb_is_red(up = _rb_at(elm, offset)->parent, offset)) {
		top = _rb_at(up, offset)->parent;
		right = _rb_at(top, offset)->right == up;
		uncle = right ? _rb_at(top, offset)->left : _rb_at(top, offset)->right;
		if (_rb_is_red(uncle, offset)) {
			_rb_at(up, offset)->color = RB_BLACK;
			_rb_at(uncle, offset)->color = RB_BLACK;
			_rb_at(top, offset)->color = RB_RED;
			elm = top;
			continue;
		}
		/* An inner grandchild first becomes an outer one. */
		if ((right ? _rb_at(up, offset)->left : _rb_at(up, offset)->right) == elm) {
			_rb_rotate(root, up, right, offset, augment);
			p = up;
			up = elm;
			elm = p;
		}
		_rb_at(up, offset)->color = RB_BLACK;
		_rb_at(top, offset)->color = RB_RED;
		_rb_rotate(root, top, !right, offset, augment);
	}
	_rb_at(*root, offset)->color = RB_BLACK;
}

/* The paths through elm (which may be NULL), below `up', lack one black. */
static __inline void
_rb_removed(_rb_pointer *root, void *elm, void *up, size_t offset, _rb_augment *augment)
{
	_rb_links *u, *b;
	void *brother, *outer;
	int right;

	while (elm != *root && !_rb_is_red(elm, offset)) {
		u = _rb_at(up, offset);
		/* Two NULL children: the one without brother is the right one. */
		right = elm != NULL ? u->right == elm : u->right == NULL;
		brother = right ? u->left : u->right;
		b = _rb_at(brother, offset);
		if (b->color == RB_RED) {
			b->color = RB_BLACK;
			u->color = RB_RED;
			_rb_rotate(root, up, right, offset, augment);
			brother = right ? u->left : u->right;
			b = _rb_at(brother, offset);
		}
		if (!_rb_is_red(b->left, offset) && !_rb_is_red(b->right, offset)) {
			b->color = RB_RED;
			elm = up;
			up = u->parent;
			continue;
		}
		outer = right ? b->left : b->right;
		if (!_rb_is_red(outer, offset)) {
			_rb_at(right ? b->right : b->left, offset)->color = RB_BLACK;
			b->color = RB_RED;
			_rb_rotate(root, brother, !right, offset, augment);
			brother = right ? u->left : u->right;
			b = _rb_at(brother, offset);
			outer = right ? b->left : b->right;
		}
		b->color = u->color;
		u->color = RB_BLACK;
		_rb_at(outer, offset)->color = RB_BLACK;
		_rb_rotate(root, up, right, offset, augment);
		elm = *root;
	}
	if (elm != NULL)
		_rb_at(elm, offset)->color = RB_BLACK;
}

static __inline void
_rb_remove(_rb_pointer *root, void *elm, size_t offset, _rb_augment *augment)
{
	_rb_links *e = _rb_at(elm, offset), *n;
	void *next, *child, *up, *p;
	int color = e->color;

	if (e->left == NULL || e->right == NULL) {
		child = e->left != NULL ? e->left : e->right;
		up = e->parent;
		_rb_replace(root, elm, child, offset);
	} else {
		/* The next element takes its place and colour. */
		for (next = e->right; _rb_at(next, offset)->left != NULL;)
			next = _rb_at(next, offset)->left;
		n = _rb_at(next, offset);
		color = n->color;
		child = n->right;
		up = n->parent;
		if (up == elm)
			up = next;
		else {
			_rb_replace(root, next, child, offset);
			n->right = e->right;
			_rb_at(n->right, offset)->parent = next;
		}
		_rb_replace(root, elm, next, offset);
		n->left = e->left;
		_rb_at(n->left, offset)->parent = next;
		n->color = e->color;
	}
	for (p = up; p != NULL; p = _rb_at(p, offset)->parent)
		augment(p);
	if (color == RB_BLACK)
		_rb_removed(root, child, up, offset, augment);
}

/* The neighbour to the right, or with `left' to the left. */
static __inline void *
_rb_step(void *elm, int left, size_t offset)
{
	_rb_links *e = _rb_at(elm, offset);
	void *p = left ? e->left : e->right;

	if (p != NULL) {
		while ((left ? _rb_at(p, offset)->right : _rb_at(p, offset)->left) != NULL)
			p = left ? _rb_at(p, offset)->right : _rb_at(p, offset)->left;
		return p;
	}
	for (p = e->parent; p != NULL; p = _rb_at(p, offset)->parent) {
		if ((left ? _rb_at(p, offset)->left : _rb_at(p, offset)->right) != elm)
			break;
		elm = p;
	}
	return p;
}

#define RB_PROTOTYPE(name, type, field, cmp)				\
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp,)
#define RB_PROTOTYPE_STATIC(name, type, field, cmp)			\
	RB_PROTOTYPE_INTERNAL(name, type, field, cmp,			\
	    __attribute__((__unused__)) static)
#define RB_PROTOTYPE_INTERNAL(name, type, field, cmp, attr)		\
attr struct type *name##_RB_REMOVE(struct name *, struct type *);	\
attr struct type *name##_RB_INSERT(struct name *, struct type *);	\
attr struct type *name##_RB_FIND(struct name *, struct type *);		\
attr struct type *name##_RB_NFIND(struct name *, struct type *);	\
attr struct type *name##_RB_NEXT(struct type *);			\
attr struct type *name##_RB_PREV(struct type *);			\
attr struct type *name##_RB_MINMAX(struct name *, int)

#define RB_GENERATE(name, type, field, cmp)				\
	RB_GENERATE_INTERNAL(name, type, field, cmp,)
#define RB_GENERATE_STATIC(name, type, field, cmp)			\
	RB_GENERATE_INTERNAL(name, type, field, cmp,			\
	    __attribute__((__unused__)) static)
#define RB_GENERATE_INTERNAL(name, type, field, cmp, attr)		\
static void								\
name##_RB_AUGMENT(void *x)						\
{									\
	struct type *elm = (struct type *)x;				\
									\
	(void)elm;							\
	RB_AUGMENT(elm);						\
}									\
									\
attr struct type *							\
name##_RB_REMOVE(struct name *head, struct type *elm)			\
{									\
	_rb_remove((_rb_pointer *)(void *)&head->rbh_root, elm,		\
	    offsetof(struct type, field), name##_RB_AUGMENT);		\
	return elm;							\
}									\
									\
attr struct type *							\
name##_RB_INSERT(struct name *head, struct type *elm)			\
{									\
	struct type **where = &head->rbh_root, *parent = NULL;		\
	int order;							\
									\
	while (*where != NULL) {					\
		parent = *where;					\
		order = (cmp)(elm, parent);				\
		if (order == 0)						\
			return parent;					\
		where = order < 0 ? &RB_LEFT(parent, field) :		\
		    &RB_RIGHT(parent, field);				\
	}								\
	RB_LEFT(elm, field) = RB_RIGHT(elm, field) = NULL;		\
	RB_PARENT(elm, field) = parent;					\
	RB_COLOR(elm, field) = RB_RED;					\
	*where = elm;							\
	_rb_inserted((_rb_pointer *)(void *)&head->rbh_root, elm,	\
	    offsetof(struct type, field), name##_RB_AUGMENT);		\
	return NULL;							\
}									\
									\
/* The first element that is not less. */				\
attr struct type *							\
name##_RB_NFIND(struct name *head, struct type *elm)			\
{									\
	struct type *p = head->rbh_root, *best = NULL;			\
	int order;							\
									\
	while (p != NULL) {						\
		order = (cmp)(elm, p);					\
		if (order == 0)						\
			return p;					\
		if (order < 0) {					\
			best = p;					\
			p = RB_LEFT(p, field);				\
		} else							\
			p = RB_RIGHT(p, field);				\
	}								\
	return best;							\
}									\
									\
attr struct type *							\
name##_RB_FIND(struct name *head, struct type *elm)			\
{									\
	struct type *p = head->rbh_root;				\
	int order;							\
									\
	while (p != NULL && (order = (cmp)(elm, p)) != 0)		\
		p = order < 0 ? RB_LEFT(p, field) : RB_RIGHT(p, field);	\
	return p;							\
}									\
									\
attr struct type *							\
name##_RB_NEXT(struct type *elm)					\
{									\
	return (struct type *)_rb_step(elm, 0, offsetof(struct type, field)); \
}									\
									\
attr struct type *							\
name##_RB_PREV(struct type *elm)					\
{									\
	return (struct type *)_rb_step(elm, 1, offsetof(struct type, field)); \
}									\
									\
attr struct type *							\
name##_RB_MINMAX(struct name *head, int where)				\
{									\
	struct type *p = head->rbh_root, *last = NULL;			\
									\
	while (p != NULL) {						\
		last = p;						\
		p = where < 0 ? RB_LEFT(p, field) : RB_RIGHT(p, field);	\
	}								\
	return last;							\
}									\
struct name##_RB_ends_with_semicolon

#define RB_NEGINF	-1
#define RB_INF		1
#define RB_INSERT(name, x, y)	name##_RB_INSERT(x, y)
#define RB_REMOVE(name, x, y)	name##_RB_REMOVE(x, y)
#define RB_FIND(name, x, y)	name##_RB_FIND(x, y)
#define RB_NFIND(name, x, y)	name##_RB_NFIND(x, y)
#define RB_NEXT(name, x, y)	name##_RB_NEXT(y)
#define RB_PREV(name, x, y)	name##_RB_PREV(y)
#define RB_MIN(name, x)		name##_RB_MINMAX(x, RB_NEGINF)
#define RB_MAX(name, x)		name##_RB_MINMAX(x, RB_INF)
#define RB_FOREACH(x, name, head)					\
	for ((x) = RB_MIN(name, head); (x) != NULL; (x) = name##_RB_NEXT(x))
#define RB_FOREACH_FROM(x, name, y)					\
	for ((x) = (y); (x) != NULL && ((y) = name##_RB_NEXT(x), 1); (x) = (y))
#define RB_FOREACH_SAFE(x, name, head, y)				\
	for ((x) = RB_MIN(name, head);					\
	    (x) != NULL && ((y) = name##_RB_NEXT(x), 1); (x) = (y))
#define RB_FOREACH_REVERSE(x, name, head)				\
	for ((x) = RB_MAX(name, head); (x) != NULL; (x) = name##_RB_PREV(x))
#define RB_FOREACH_REVERSE_FROM(x, name, y)				\
	for ((x) = (y); (x) != NULL && ((y) = name##_RB_PREV(x), 1); (x) = (y))
#define RB_FOREACH_REVERSE_SAFE(x, name, head, y)			\
	for ((x) = RB_MAX(name, head);					\
	    (x) != NULL && ((y) = name##_RB_PREV(x), 1); (x) = (y))

#endif /* _SYS_TREE_H_ */
