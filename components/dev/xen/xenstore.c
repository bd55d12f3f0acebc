/*
 * xenstore.c - the client of xenstore. A thread puts its request on the ring and
 * sleeps until the reply with its number has come; watches that fired are run by
 * a thread of their own.
 *
 * Whoever is at the other end is not trusted with our memory: lengths, numbers and
 * types are checked. After a violation nothing is said or heard any more: what was
 * asked ends with EIO.
 */
#include "netbsd/errno.h"
#include "rump/lib.h"
#include "rump/lwp.h"
#include "rump/softint.h"
#include "rump/sync.h"
#include "rump/xenstore.h"
#include "xen/xsring.h"

#include "xen_impl.h"

#define TRIES		32	/* of a transaction */

/* A request whose reply is awaited; on its thread's stack. */
struct call {
	uint32_t c_id, c_type;
	char *c_buf;		/* gets the payload, cut to c_size */
	size_t c_size;
	size_t c_len;		/* of the payload */
	int c_error;
	bool c_done;
	struct call *c_next;
};

struct piece {
	const void *p_data;
	size_t p_len;
};

/* Owner: the monitor. */
static struct xs_page *page;	/* NULL: there is none, or it is not used any more */
static struct kmutex sending;	/* messages do not mix */
static struct waitq changed;	/* ring, calls, watches */
static struct softint receive_softint;
static struct call *calls;
static struct xs_watch *watches;
static uint32_t last_id, last_token;

/* The message that is coming in. */
static struct {
	struct xs_header head;
	size_t have;			/* bytes, of head and payload together */
	char payload[XS_PAYLOAD_MAX + 1];
} incoming;

bool
xs_present(void)
{
	return page != NULL;
}

static void
broken(const char *what)
{
	struct call *c;

	if (page == NULL)
		return;
	page = NULL;
	kprintf("xenstore: not used any more: %s\n", what);
	for (c = calls; c != NULL; c = c->c_next) {
		c->c_error = EIO;
		c->c_done = true;
	}
	calls = NULL;
	(void)waitq_wake(&changed, SIZE_MAX);
}

/* ---- What comes in ------------------------------------------------------ */

static const struct {
	const char *name;
	int error;
} errors[] = {
	{ "EINVAL", EINVAL }, { "EACCES", EACCES }, { "EEXIST", EEXIST },
	{ "EISDIR", EISDIR }, { "ENOENT", ENOENT }, { "ENOMEM", ENOMEM },
	{ "ENOSPC", ENOSPC }, { "EIO", EIO }, { "ENOTEMPTY", ENOTEMPTY },
	{ "ENOSYS", ENOSYS }, { "EROFS", EROFS }, { "EBUSY", EBUSY },
	{ "EAGAIN", EAGAIN }, { "EISCONN", EISCONN }, { "E2BIG", E2BIG },
	{ "EPERM", EPERM },
};

static int
error_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(errors); i++)
		if (strcmp(name, errors[i].name) == 0)
			return errors[i].error;
	return EIO;
}

/* The token is the second of two strings. */
static void
watch_event(void)
{
	const char *end = incoming.payload + incoming.head.xh_len;
	const char *token = memchr(incoming.payload, '\0',
	    incoming.head.xh_len);
	struct xs_watch *xw;
	char ours[12];

	if (token == NULL || ++token == end ||
	    memchr(token, '\0', (size_t)(end - token)) == NULL) {
		broken("event without token");
		return;
	}
	for (xw = watches; xw != NULL; xw = xw->xw_next) {
		snprintf(ours, sizeof(ours), "%u", xw->xw_token);
		if (strcmp(ours, token) == 0) {
			xw->xw_fired = true;
			(void)waitq_wake(&changed, SIZE_MAX);
		}
	}
}

static void
reply(void)
{
	const struct xs_header *xh = &incoming.head;
	struct call **link, *c;

	for (link = &calls; (c = *link) != NULL; link = &c->c_next)
		if (c->c_id == xh->xh_id)
			break;
	if (c == NULL || (xh->xh_type != c->c_type &&
	    xh->xh_type != XS_ERROR)) {
		broken("reply to what was not asked");
		return;
	}
	*link = c->c_next;
	c->c_error = xh->xh_type == XS_ERROR ?
	    error_by_name(incoming.payload) : 0;
	c->c_len = xh->xh_len;
	if (c->c_size > 0)
		memcpy(c->c_buf, incoming.payload,
		    MIN(c->c_len, c->c_size));
	c->c_done = true;
	(void)waitq_wake(&changed, SIZE_MAX);
}

/* Takes a part of a message; false when nothing more is there. */
static bool
receive_part(void)
{
	size_t head = sizeof(incoming.head), want;
	char *to;
	ssize_t n;

	if (incoming.have < head) {
		to = (char *)&incoming.head + incoming.have;
		want = head - incoming.have;
	} else {
		to = incoming.payload + (incoming.have - head);
		want = head + incoming.head.xh_len - incoming.have;
	}
	if (want > 0) {
		n = xs_ring_get(page, to, want);
		if (n < 0)
			broken("more in its ring than fits");
		if (n <= 0)
			return false;
		incoming.have += (size_t)n;
	}
	if (incoming.have < head)
		return true;
	if (incoming.head.xh_len > XS_PAYLOAD_MAX) {
		broken("message too long");
		return false;
	}
	if (incoming.have < head + incoming.head.xh_len)
		return true;
	incoming.payload[incoming.head.xh_len] = '\0';
	incoming.have = 0;
	if (incoming.head.xh_type == XS_WATCH_EVENT)
		watch_event();
	else
		reply();
	return page != NULL;
}

static void
receive(void *arg __unused)
{
	bool any = false;

	while (page != NULL && receive_part())
		any = true;
	if (any && page != NULL)
		xenstore_notify();
	/* There may be room for requests, too. */
	(void)waitq_wake(&changed, SIZE_MAX);
}

/* Interrupt context. */
void
xenstore_intr(void)
{
	rump_softint_schedule(&receive_softint);
}

/* ---- What goes out ------------------------------------------------------ */

static void
send(const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	while (len > 0 && page != NULL) {
		n = xs_ring_put(page, p, len);
		if (n < 0) {
			broken("more taken from its ring than there was");
			return;
		}
		xenstore_notify();
		if (n == 0)
			(void)waitq_sleep(&changed, "xsroom", 0, UINT64_MAX);
		p += n;
		len -= (size_t)n;
	}
}

/*
 * One request. Up to `size' bytes of the reply go to `buf', its length, which may
 * be more, to *len.
 */
static int
request(uint32_t type, uint32_t tx, const struct piece *pieces, size_t n,
    char *buf, size_t size, size_t *len)
{
	struct call c = { .c_type = type, .c_buf = buf, .c_size = size };
	struct xs_header xh = { .xh_type = type, .xh_tx = tx };
	size_t i, total = 0;

	for (i = 0; i < n; i++)
		total += pieces[i].p_len;
	if (total > XS_PAYLOAD_MAX)
		return E2BIG;
	xh.xh_len = (uint32_t)total;
	kmutex_enter(&sending);
	if (page == NULL) {
		kmutex_exit(&sending);
		return EIO;
	}
	xh.xh_id = c.c_id = ++last_id;
	c.c_next = calls;
	calls = &c;
	send(&xh, sizeof(xh));
	for (i = 0; i < n; i++)
		send(pieces[i].p_data, pieces[i].p_len);
	kmutex_exit(&sending);
	while (!c.c_done)
		(void)waitq_sleep(&changed, "xenstore", 0, UINT64_MAX);
	if (len != NULL)
		*len = c.c_len;
	return c.c_error;
}

/* The whole name with its NUL as a piece. */
static int
name_of(const char *dir, const char *node, char path[XS_PATH_MAX],
    struct piece *p)
{
	int n = snprintf(path, XS_PATH_MAX, "%s%s%s", dir,
	    *node != '\0' ? "/" : "", node);

	if (n < 0 || (size_t)n >= XS_PATH_MAX)
		return E2BIG;
	*p = (struct piece){ path, (size_t)n + 1 };
	return 0;
}

/* A request whose argument is a name. */
static int
request_name(uint32_t type, uint32_t tx, const char *dir, const char *node,
    char *buf, size_t size, size_t *len)
{
	char path[XS_PATH_MAX];
	struct piece p;
	int error = name_of(dir, node, path, &p);

	return error != 0 ? error :
	    request(type, tx, &p, 1, buf, size, len);
}

int
xs_read(uint32_t tx, const char *dir, const char *node, char *buf, size_t size)
{
	size_t len;
	int error;

	error = request_name(XS_READ, tx, dir, node, buf, size - 1, &len);
	if (error != 0)
		return error;
	if (len > size - 1)
		return E2BIG;
	buf[len] = '\0';
	return 0;
}

/* Decimal digits, and nothing but. */
static int
decimal(const char *text, uint64_t *value)
{
	uint64_t n = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(n, 10U, &n) ||
		    __builtin_add_overflow(n, (unsigned int)(*p - '0'), &n))
			return EINVAL;
	if (p == text || *p != '\0')
		return EINVAL;
	*value = n;
	return 0;
}

int
xs_number(uint32_t tx, const char *dir, const char *node, uint64_t *value)
{
	char text[24];
	int error;

	error = xs_read(tx, dir, node, text, sizeof(text));
	if (error == E2BIG)
		return EINVAL;
	return error != 0 ? error : decimal(text, value);
}

uint64_t
xs_option(const char *dir, const char *node, uint64_t fallback)
{
	uint64_t value;

	return xs_number(XS_NONE, dir, node, &value) == 0 ? value : fallback;
}

int
xs_list(uint32_t tx, const char *dir, const char *node, char *buf, size_t *len)
{
	int error;

	error = request_name(XS_DIRECTORY, tx, dir, node, buf,
	    XS_PAYLOAD_MAX, len);
	/* Whatever it is, it ends. */
	if (error == 0 && *len > 0)
		buf[*len - 1] = '\0';
	return error;
}

int
xs_write(uint32_t tx, const char *dir, const char *node, const char *value)
{
	char path[XS_PATH_MAX];
	struct piece p[2];
	int error;

	error = name_of(dir, node, path, &p[0]);
	if (error != 0)
		return error;
	p[1] = (struct piece){ value, strlen(value) };
	return request(XS_WRITE, tx, p, 2, NULL, 0, NULL);
}

int
xs_write_number(uint32_t tx, const char *dir, const char *node, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return xs_write(tx, dir, node, text);
}

int
xs_remove(uint32_t tx, const char *dir, const char *node)
{
	return request_name(XS_RM, tx, dir, node, NULL, 0, NULL);
}

/* ---- Transactions ------------------------------------------------------- */

static int
transaction_start(uint32_t *tx)
{
	struct piece p = { "", 1 };
	char text[16];
	uint64_t value;
	size_t len;
	int error;

	error = request(XS_TRANSACTION_START, XS_NONE, &p, 1, text,
	    sizeof(text) - 1, &len);
	if (error != 0)
		return error;
	text[MIN(len, sizeof(text) - 1)] = '\0';
	if (decimal(text, &value) != 0 || value == XS_NONE ||
	    value > UINT32_MAX)
		return EIO;
	*tx = (uint32_t)value;
	return 0;
}

static int
transaction_end(uint32_t tx, bool commit)
{
	struct piece p = { commit ? "T" : "F", 2 };

	return request(XS_TRANSACTION_END, tx, &p, 1, NULL, 0, NULL);
}

int
xs_transaction(int (*func)(uint32_t, void *), void *arg)
{
	unsigned int tries;
	uint32_t tx;
	int error;

	for (tries = 0; tries < TRIES; tries++) {
		error = transaction_start(&tx);
		if (error != 0)
			return error;
		error = func(tx, arg);
		if (error != 0) {
			(void)transaction_end(tx, false);
			return error;
		}
		error = transaction_end(tx, true);
		if (error != EAGAIN)
			return error;
	}
	return EAGAIN;
}

/* ---- Watches ------------------------------------------------------------ */

/* XS_WATCH or XS_UNWATCH. */
static int
request_watch(uint32_t type, const struct xs_watch *xw)
{
	struct piece p[2];
	char token[12];

	snprintf(token, sizeof(token), "%u", xw->xw_token);
	p[0] = (struct piece){ xw->xw_path, strlen(xw->xw_path) + 1 };
	p[1] = (struct piece){ token, strlen(token) + 1 };
	return request(type, XS_NONE, p, 2, NULL, 0, NULL);
}

static void
delist(struct xs_watch *xw)
{
	struct xs_watch **link;

	for (link = &watches; *link != NULL; link = &(*link)->xw_next)
		if (*link == xw) {
			*link = xw->xw_next;
			break;
		}
	xw->xw_fired = false;
}

int
xs_watch(struct xs_watch *xw)
{
	int error;

	/* The first event may be here before the reply. */
	xw->xw_token = ++last_token;
	xw->xw_fired = false;
	xw->xw_next = watches;
	watches = xw;
	error = request_watch(XS_WATCH, xw);
	if (error != 0)
		delist(xw);
	return error;
}

void
xs_unwatch(struct xs_watch *xw)
{
	delist(xw);
	(void)request_watch(XS_UNWATCH, xw);
}

void
xs_watch_again(struct xs_watch *xw)
{
	xw->xw_fired = true;
	(void)waitq_wake(&changed, SIZE_MAX);
}

static struct xs_watch *
fired(void)
{
	struct xs_watch *xw;

	for (xw = watches; xw != NULL; xw = xw->xw_next)
		if (xw->xw_fired)
			break;
	return xw;
}

void
xenstore_run_watches(void)
{
	struct xs_watch *xw;

	while ((xw = fired()) != NULL) {
		xw->xw_fired = false;
		xw->xw_func(xw->xw_arg);
	}
}

static void
watch_thread(void *arg __unused)
{
	for (;;) {
		xenstore_run_watches();
		(void)waitq_sleep(&changed, "xswatch", 0, UINT64_MAX);
	}
}

void
xenstore_start(struct xs_page *xp)
{
	page = xp;
	kmutex_init(&sending);
	waitq_init(&changed);
	softint_init(&receive_softint, receive, NULL);
	memset(&incoming, 0, sizeof(incoming));
	if (kthread_create(watch_thread, NULL, "xenwatch") != 0)
		panic("no memory for xenstore's thread");
}
