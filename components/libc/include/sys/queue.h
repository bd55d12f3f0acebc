/*
 * <sys/queue.h> - lists and queues by macros. See queue(3).
 *
 *   SLIST	one link, head removal
 *   LIST	two links, any removal
 *   SIMPLEQ, STAILQ	one link and a tail
 *   TAILQ	two links and a tail
 *   CIRCLEQ is not there: it broke C's aliasing rules and NetBSD advises against it.
 */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

/* ---- Singly-linked lists ---- */
#define SLIST_HEAD(name, type)						\
	struct name {							\
		struct type *slh_first;					\
	}
#define SLIST_HEAD_INITIALIZER(head)	{ 0 }
#define SLIST_ENTRY(type)						\
	struct {							\
		struct type *sle_next;					\
	}
#define SLIST_FIRST(head)	((head)->slh_first)
#define SLIST_END(head)	0
#define SLIST_EMPTY(head)	((head)->slh_first == 0)
#define SLIST_NEXT(elm, field)	((elm)->field.sle_next)
#define SLIST_INIT(head)						\
	do {								\
		(head)->slh_first = 0;					\
	} while (0)
#define SLIST_INSERT_HEAD(head, elm, field)				\
	do {								\
		(elm)->field.sle_next = (head)->slh_first;		\
		(head)->slh_first = (elm);				\
	} while (0)
#define SLIST_INSERT_AFTER(after, elm, field)				\
	do {								\
		(elm)->field.sle_next = (after)->field.sle_next;	\
		(after)->field.sle_next = (elm);			\
	} while (0)
#define SLIST_REMOVE_HEAD(head, field)					\
	do {								\
		(head)->slh_first = (head)->slh_first->field.sle_next;	\
	} while (0)
#define SLIST_REMOVE_AFTER(elm, field)					\
	do {								\
		(elm)->field.sle_next = (elm)->field.sle_next->field.sle_next;	\
	} while (0)
#define SLIST_REMOVE(head, elm, type, field)				\
	do {								\
		struct type **__link = &(head)->slh_first;		\
									\
		while (*__link != (elm))				\
			__link = &(*__link)->field.sle_next;		\
		*__link = (*__link)->field.sle_next;			\
	} while (0)
#define SLIST_FOREACH(var, head, field)					\
	for ((var) = (head)->slh_first; (var); (var) = (var)->field.sle_next)
#define SLIST_FOREACH_SAFE(var, head, field, next)			\
	for ((var) = (head)->slh_first;					\
	    (var) && ((next) = (var)->field.sle_next, 1); (var) = (next))

/* ---- Doubly-linked lists ---- */
#define LIST_HEAD(name, type)						\
	struct name {							\
		struct type *lh_first;					\
	}
#define LIST_HEAD_INITIALIZER(head)	{ 0 }
#define LIST_ENTRY(type)						\
	struct {							\
		struct type *le_next;					\
		struct type **le_prev;					\
	}
#define LIST_FIRST(head)	((head)->lh_first)
#define LIST_END(head)	0
#define LIST_EMPTY(head)	((head)->lh_first == 0)
#define LIST_NEXT(elm, field)	((elm)->field.le_next)
#define LIST_INIT(head)							\
	do {								\
		(head)->lh_first = 0;					\
	} while (0)
#define LIST_INSERT_HEAD(head, elm, field)				\
	do {								\
		(elm)->field.le_next = (head)->lh_first;		\
		if ((elm)->field.le_next)				\
			(elm)->field.le_next->field.le_prev = &(elm)->field.le_next;	\
		(head)->lh_first = (elm);				\
		(elm)->field.le_prev = &(head)->lh_first;		\
	} while (0)
#define LIST_INSERT_AFTER(after, elm, field)				\
	do {								\
		(elm)->field.le_next = (after)->field.le_next;		\
		if ((elm)->field.le_next)				\
			(elm)->field.le_next->field.le_prev = &(elm)->field.le_next;	\
		(after)->field.le_next = (elm);				\
		(elm)->field.le_prev = &(after)->field.le_next;		\
	} while (0)
#define LIST_INSERT_BEFORE(before, elm, field)				\
	do {								\
		(elm)->field.le_prev = (before)->field.le_prev;		\
		(elm)->field.le_next = (before);			\
		*(before)->field.le_prev = (elm);			\
		(before)->field.le_prev = &(elm)->field.le_next;	\
	} while (0)
#define LIST_REMOVE(elm, field)						\
	do {								\
		if ((elm)->field.le_next)				\
			(elm)->field.le_next->field.le_prev = (elm)->field.le_prev;	\
		*(elm)->field.le_prev = (elm)->field.le_next;		\
	} while (0)
#define LIST_REPLACE(old, new, field)					\
	do {								\
		(new)->field.le_next = (old)->field.le_next;		\
		if ((new)->field.le_next)				\
			(new)->field.le_next->field.le_prev = &(new)->field.le_next;	\
		(new)->field.le_prev = (old)->field.le_prev;		\
		*(new)->field.le_prev = (new);				\
	} while (0)
#define LIST_FOREACH(var, head, field)					\
	for ((var) = (head)->lh_first; (var); (var) = (var)->field.le_next)
#define LIST_FOREACH_SAFE(var, head, field, next)			\
	for ((var) = (head)->lh_first;					\
	    (var) && ((next) = (var)->field.le_next, 1); (var) = (next))

/* ---- Simple queues ---- */
#define SIMPLEQ_HEAD(name, type)					\
	struct name {							\
		struct type *sqh_first;					\
		struct type **sqh_last;					\
	}
#define SIMPLEQ_HEAD_INITIALIZER(head)	{ 0, &(head).sqh_first }
#define SIMPLEQ_ENTRY(type)						\
	struct {							\
		struct type *sqe_next;					\
	}
#define SIMPLEQ_FIRST(head)	((head)->sqh_first)
#define SIMPLEQ_END(head)	0
#define SIMPLEQ_EMPTY(head)	((head)->sqh_first == 0)
#define SIMPLEQ_NEXT(elm, field)	((elm)->field.sqe_next)
#define SIMPLEQ_LAST(head, type, field)					\
	(SIMPLEQ_EMPTY(head) ? (struct type *)0 :			\
	    (struct type *)(void *)((char *)(head)->sqh_last -		\
	    __builtin_offsetof(struct type, field.sqe_next)))
#define SIMPLEQ_INIT(head)						\
	do {								\
		(head)->sqh_first = 0;					\
		(head)->sqh_last = &(head)->sqh_first;			\
	} while (0)
#define SIMPLEQ_INSERT_HEAD(head, elm, field)				\
	do {								\
		(elm)->field.sqe_next = (head)->sqh_first;		\
		if (!(elm)->field.sqe_next)				\
			(head)->sqh_last = &(elm)->field.sqe_next;	\
		(head)->sqh_first = (elm);				\
	} while (0)
#define SIMPLEQ_INSERT_TAIL(head, elm, field)				\
	do {								\
		(elm)->field.sqe_next = 0;				\
		*(head)->sqh_last = (elm);				\
		(head)->sqh_last = &(elm)->field.sqe_next;		\
	} while (0)
#define SIMPLEQ_INSERT_AFTER(head, after, elm, field)			\
	do {								\
		(elm)->field.sqe_next = (after)->field.sqe_next;	\
		if (!(elm)->field.sqe_next)				\
			(head)->sqh_last = &(elm)->field.sqe_next;	\
		(after)->field.sqe_next = (elm);			\
	} while (0)
#define SIMPLEQ_REMOVE_HEAD(head, field)				\
	do {								\
		(head)->sqh_first = (head)->sqh_first->field.sqe_next;	\
		if (!(head)->sqh_first)					\
			(head)->sqh_last = &(head)->sqh_first;		\
	} while (0)
#define SIMPLEQ_REMOVE_AFTER(head, elm, field)				\
	do {								\
		(elm)->field.sqe_next = (elm)->field.sqe_next->field.sqe_next;	\
		if (!(elm)->field.sqe_next)				\
			(head)->sqh_last = &(elm)->field.sqe_next;	\
	} while (0)
#define SIMPLEQ_REMOVE(head, elm, type, field)				\
	do {								\
		struct type **__link = &(head)->sqh_first;		\
									\
		while (*__link != (elm))				\
			__link = &(*__link)->field.sqe_next;		\
		*__link = (*__link)->field.sqe_next;			\
		if (!*__link)						\
			(head)->sqh_last = __link;			\
	} while (0)
#define SIMPLEQ_CONCAT(head1, head2)					\
	do {								\
		if (!SIMPLEQ_EMPTY(head2)) {				\
			*(head1)->sqh_last = (head2)->sqh_first;	\
			(head1)->sqh_last = (head2)->sqh_last;		\
			SIMPLEQ_INIT(head2);				\
		}							\
	} while (0)
#define SIMPLEQ_FOREACH(var, head, field)				\
	for ((var) = (head)->sqh_first; (var); (var) = (var)->field.sqe_next)
#define SIMPLEQ_FOREACH_SAFE(var, head, field, next)			\
	for ((var) = (head)->sqh_first;					\
	    (var) && ((next) = (var)->field.sqe_next, 1); (var) = (next))

/* ---- Singly-linked tail queues ---- */
#define STAILQ_HEAD(name, type)						\
	struct name {							\
		struct type *stqh_first;				\
		struct type **stqh_last;				\
	}
#define STAILQ_HEAD_INITIALIZER(head)	{ 0, &(head).stqh_first }
#define STAILQ_ENTRY(type)						\
	struct {							\
		struct type *stqe_next;					\
	}
#define STAILQ_FIRST(head)	((head)->stqh_first)
#define STAILQ_END(head)	0
#define STAILQ_EMPTY(head)	((head)->stqh_first == 0)
#define STAILQ_NEXT(elm, field)	((elm)->field.stqe_next)
#define STAILQ_LAST(head, type, field)					\
	(STAILQ_EMPTY(head) ? (struct type *)0 :			\
	    (struct type *)(void *)((char *)(head)->stqh_last -		\
	    __builtin_offsetof(struct type, field.stqe_next)))
#define STAILQ_INIT(head)						\
	do {								\
		(head)->stqh_first = 0;					\
		(head)->stqh_last = &(head)->stqh_first;		\
	} while (0)
#define STAILQ_INSERT_HEAD(head, elm, field)				\
	do {								\
		(elm)->field.stqe_next = (head)->stqh_first;		\
		if (!(elm)->field.stqe_next)				\
			(head)->stqh_last = &(elm)->field.stqe_next;	\
		(head)->stqh_first = (elm);				\
	} while (0)
#define STAILQ_INSERT_TAIL(head, elm, field)				\
	do {								\
		(elm)->field.stqe_next = 0;				\
		*(head)->stqh_last = (elm);				\
		(head)->stqh_last = &(elm)->field.stqe_next;		\
	} while (0)
#define STAILQ_INSERT_AFTER(head, after, elm, field)			\
	do {								\
		(elm)->field.stqe_next = (after)->field.stqe_next;	\
		if (!(elm)->field.stqe_next)				\
			(head)->stqh_last = &(elm)->field.stqe_next;	\
		(after)->field.stqe_next = (elm);			\
	} while (0)
#define STAILQ_REMOVE_HEAD(head, field)					\
	do {								\
		(head)->stqh_first = (head)->stqh_first->field.stqe_next;	\
		if (!(head)->stqh_first)				\
			(head)->stqh_last = &(head)->stqh_first;	\
	} while (0)
#define STAILQ_REMOVE_AFTER(head, elm, field)				\
	do {								\
		(elm)->field.stqe_next = (elm)->field.stqe_next->field.stqe_next;	\
		if (!(elm)->field.stqe_next)				\
			(head)->stqh_last = &(elm)->field.stqe_next;	\
	} while (0)
#define STAILQ_REMOVE(head, elm, type, field)				\
	do {								\
		struct type **__link = &(head)->stqh_first;		\
									\
		while (*__link != (elm))				\
			__link = &(*__link)->field.stqe_next;		\
		*__link = (*__link)->field.stqe_next;			\
		if (!*__link)						\
			(head)->stqh_last = __link;			\
	} while (0)
#define STAILQ_CONCAT(head1, head2)					\
	do {								\
		if (!STAILQ_EMPTY(head2)) {				\
			*(head1)->stqh_last = (head2)->stqh_first;	\
			(head1)->stqh_last = (head2)->stqh_last;	\
			STAILQ_INIT(head2);				\
		}							\
	} while (0)
#define STAILQ_FOREACH(var, head, field)				\
	for ((var) = (head)->stqh_first; (var); (var) = (var)->field.stqe_next)
#define STAILQ_FOREACH_SAFE(var, head, field, next)			\
	for ((var) = (head)->stqh_first;				\
	    (var) && ((next) = (var)->field.stqe_next, 1); (var) = (next))

/* ---- Tail queues ---- */
#define TAILQ_HEAD(name, type)						\
	struct name {							\
		struct type *tqh_first;					\
		struct type **tqh_last;					\
	}
#define TAILQ_HEAD_INITIALIZER(head)	{ 0, &(head).tqh_first }
#define TAILQ_ENTRY(type)						\
	struct {							\
		struct type *tqe_next;					\
		struct type **tqe_prev;					\
	}
#define TAILQ_FIRST(head)	((head)->tqh_first)
#define TAILQ_END(head)	0
#define TAILQ_EMPTY(head)	((head)->tqh_first == 0)
#define TAILQ_NEXT(elm, field)	((elm)->field.tqe_next)
/* A last pointer is the first member of an entry, which is laid out like a head. */
#define TAILQ_LAST(head, headname)					\
	(*(((struct headname *)(void *)(head)->tqh_last)->tqh_last))
#define TAILQ_PREV(elm, headname, field)				\
	(*(((struct headname *)(void *)(elm)->field.tqe_prev)->tqh_last))
#define TAILQ_INIT(head)						\
	do {								\
		(head)->tqh_first = 0;					\
		(head)->tqh_last = &(head)->tqh_first;			\
	} while (0)
#define TAILQ_INSERT_HEAD(head, elm, field)				\
	do {								\
		(elm)->field.tqe_next = (head)->tqh_first;		\
		if ((elm)->field.tqe_next)				\
			(elm)->field.tqe_next->field.tqe_prev = &(elm)->field.tqe_next;	\
		else							\
			(head)->tqh_last = &(elm)->field.tqe_next;	\
		(head)->tqh_first = (elm);				\
		(elm)->field.tqe_prev = &(head)->tqh_first;		\
	} while (0)
#define TAILQ_INSERT_TAIL(head, elm, field)				\
	do {								\
		(elm)->field.tqe_next = 0;				\
		(elm)->field.tqe_prev = (head)->tqh_last;		\
		*(head)->tqh_last = (elm);				\
		(head)->tqh_last = &(elm)->field.tqe_next;		\
	} while (0)
#define TAILQ_INSERT_AFTER(head, after, elm, field)			\
	do {								\
		(elm)->field.tqe_next = (after)->field.tqe_next;	\
		if ((elm)->field.tqe_next)				\
			(elm)->field.tqe_next->field.tqe_prev = &(elm)->field.tqe_next;	\
		else							\
			(head)->tqh_last = &(elm)->field.tqe_next;	\
		(after)->field.tqe_next = (elm);			\
		(elm)->field.tqe_prev = &(after)->field.tqe_next;	\
	} while (0)
#define TAILQ_INSERT_BEFORE(before, elm, field)				\
	do {								\
		(elm)->field.tqe_prev = (before)->field.tqe_prev;	\
		(elm)->field.tqe_next = (before);			\
		*(before)->field.tqe_prev = (elm);			\
		(before)->field.tqe_prev = &(elm)->field.tqe_next;	\
	} while (0)
#define TAILQ_REMOVE(head, elm, field)					\
	do {								\
		if ((elm)->field.tqe_next)				\
			(elm)->field.tqe_next->field.tqe_prev = (elm)->field.tqe_prev;	\
		else							\
			(head)->tqh_last = (elm)->field.tqe_prev;	\
		*(elm)->field.tqe_prev = (elm)->field.tqe_next;		\
	} while (0)
#define TAILQ_REPLACE(head, old, new, field)				\
	do {								\
		(new)->field.tqe_next = (old)->field.tqe_next;		\
		if ((new)->field.tqe_next)				\
			(new)->field.tqe_next->field.tqe_prev = &(new)->field.tqe_next;	\
		else							\
			(head)->tqh_last = &(new)->field.tqe_next;	\
		(new)->field.tqe_prev = (old)->field.tqe_prev;		\
		*(new)->field.tqe_prev = (new);				\
	} while (0)
#define TAILQ_CONCAT(head1, head2, field)				\
	do {								\
		if (!TAILQ_EMPTY(head2)) {				\
			*(head1)->tqh_last = (head2)->tqh_first;	\
			(head2)->tqh_first->field.tqe_prev = (head1)->tqh_last;	\
			(head1)->tqh_last = (head2)->tqh_last;		\
			TAILQ_INIT(head2);				\
		}							\
	} while (0)
#define TAILQ_FOREACH(var, head, field)					\
	for ((var) = (head)->tqh_first; (var); (var) = (var)->field.tqe_next)
#define TAILQ_FOREACH_SAFE(var, head, field, next)			\
	for ((var) = (head)->tqh_first;					\
	    (var) && ((next) = (var)->field.tqe_next, 1); (var) = (next))
#define TAILQ_FOREACH_REVERSE(var, head, headname, field)		\
	for ((var) = TAILQ_LAST(head, headname); (var);			\
	    (var) = TAILQ_PREV(var, headname, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, prev)	\
	for ((var) = TAILQ_LAST(head, headname);			\
	    (var) && ((prev) = TAILQ_PREV(var, headname, field), 1); (var) = (prev))

#endif /* _SYS_QUEUE_H_ */
