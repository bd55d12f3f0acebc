/*
 * mqueue.h - message queues from the inside. Monitor held.
 */
#ifndef IPC_MQUEUE_H
#define IPC_MQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rump/file.h"
#include "rump/sigevent.h"
#include "rump/sync.h"

/* NetBSD's limits; names are without their slash, with their NUL. */
#define MQ_NAME_MAX	512
#define MQ_QUEUES_MAX	512
#define MQ_PRIO_MAX	32
#define MQ_DEF_MAXMSG	32
#define MQ_DEF_MSGSIZE	1024
#define MQ_MAX_MAXMSG	512
#define MQ_MAX_MSGSIZE	16384

/* NetBSD's structure. */
struct mq_attr {
	long mq_flags;
	long mq_maxmsg;
	long mq_msgsize;
	long mq_curmsgs;
};
_Static_assert(sizeof(struct mq_attr) == 32, "mq_attr");

struct mq_message {
	struct mq_message *mm_next;
	size_t mm_size;
	unsigned int mm_priority;
	char mm_data[];
};

struct mqueue {
	struct mqueue *mq_next;		/* list of those with a name */
	char mq_name[MQ_NAME_MAX];
	bool mq_unlinked;
	unsigned int mq_opens;		/* files */
	long mq_maxmsg, mq_msgsize, mq_curmsgs;
	uint32_t mq_mode;
	int64_t mq_time;		/* creation, CLOCK_REALTIME */
	struct mq_message *mq_first, *mq_last;	/* by priority, then age */
	struct waitq mq_senders, mq_receivers;
	struct selinfo mq_sel;
	struct file *mq_notify_file;	/* registered through it; NULL: nobody */
	struct sigevent_target mq_notify;
};

#endif /* IPC_MQUEUE_H */
