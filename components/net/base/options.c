/*
 * options.c - setsockopt(2) and getsockopt(2): what every socket has.
 */
#include "netbsd/errno.h"
#include "netbsd/socket.h"
#include "netbsd/syscall.h"
#include "rump/kmem.h"
#include "rump/socket.h"
#include "rump/syscallvar.h"
#include "rump/timespec.h"

#define OPTION_MAX	4096
#define BUF_MAX		(64 * 1024 * 1024)
/* Options that are a bit of so_options. */
#define OPTION_BITS	(SO_DEBUG | SO_REUSEADDR | SO_KEEPALIVE |	\
			 SO_DONTROUTE | SO_BROADCAST | SO_OOBINLINE |	\
			 SO_REUSEPORT | SO_NOSIGPIPE | SO_TIMESTAMP |	\
			 SO_USELOOPBACK)

struct linger {
	int l_onoff, l_linger;
};

static bool
is_bit(int name)
{
	return name > 0 && (name & OPTION_BITS) == name &&
	    (name & (name - 1)) == 0;
}

static int
set_timeout(uint64_t *timeo, const void *buf, size_t len)
{
	struct timeval tv;

	if (len < sizeof(tv))
		return EINVAL;
	memcpy(&tv, buf, sizeof(tv));
	if (tv.tv_sec < 0 || tv.tv_usec < 0 || tv.tv_usec >= 1000000)
		return EDOM;
	*timeo = tv.tv_sec > 100000000 ? 0 :
	    (uint64_t)tv.tv_sec * 1000000000ULL + (uint64_t)tv.tv_usec * 1000;
	return 0;
}

/* SOL_SOCKET; ENOPROTOOPT: not one of these. */
static int
set_common(struct socket *so, int name, const void *buf, size_t len)
{
	struct linger lg;
	int value;

	switch (name) {
	case SO_LINGER:
		if (len < sizeof(lg))
			return EINVAL;
		memcpy(&lg, buf, sizeof(lg));
		if (lg.l_linger < 0 || lg.l_linger > INT16_MAX)
			return EDOM;
		so->so_linger_on = lg.l_onoff != 0;
		so->so_linger = lg.l_linger;
		return 0;
	case SO_SNDTIMEO:
		return set_timeout(&so->so_sndtimeo, buf, len);
	case SO_RCVTIMEO:
		return set_timeout(&so->so_rcvtimeo, buf, len);
	default:
		break;
	}
	if (!is_bit(name) && (name < SO_SNDBUF || name > SO_RCVLOWAT))
		return ENOPROTOOPT;
	if (len < sizeof(value))
		return EINVAL;
	memcpy(&value, buf, sizeof(value));
	if (is_bit(name)) {
		if (value != 0)
			so->so_options |= (unsigned int)name;
		else
			so->so_options &= ~(unsigned int)name;
		return 0;
	}
	if (value <= 0)
		return EINVAL;
	value = MIN(value, BUF_MAX);
	switch (name) {
	case SO_SNDBUF:
		so->so_sndbuf = value;
		break;
	case SO_RCVBUF:
		so->so_rcvbuf = value;
		break;
	case SO_SNDLOWAT:
		so->so_sndlowat = value;
		break;
	case SO_RCVLOWAT:
		so->so_rcvlowat = value;
		break;
	default:
		return ENOPROTOOPT;
	}
	return 0;
}

static int
sys_setsockopt(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int level = (int)args[1], name = (int)args[2], error, more;
	size_t len = (uint32_t)args[4];
	char *buf = NULL;
	struct socket *so;
	struct file *f;

	if (len > OPTION_MAX)
		return EINVAL;
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	if (len > 0) {
		buf = kmem_alloc(len);
		error = buf == NULL ? ENOBUFS :
		    copyin((const void *)args[3], buf, len);
	}
	if (error == 0) {
		error = level == SOL_SOCKET ?
		    set_common(so, name, buf, len) : ENOPROTOOPT;
		if ((error == 0 || error == ENOPROTOOPT) &&
		    so->so_ops->so_setopt != NULL) {
			more = so->so_ops->so_setopt(so, level, name, buf,
			    len);
			if (error != 0 || more != ENOPROTOOPT)
				error = more;
		}
	}
	if (buf != NULL)
		kmem_free(buf, len);
	file_release(f);
	return error;
}
SYSCALL(setsockopt);

/* Copies a value that may be cut short. */
static void
put_value(void *buf, size_t *len, const void *value, size_t size)
{
	*len = MIN(*len, size);
	memcpy(buf, value, *len);
}

static void
put_timeout(void *buf, size_t *len, uint64_t timeo)
{
	struct timeval tv;

	memset(&tv, 0, sizeof(tv));
	tv.tv_sec = (int64_t)(timeo / 1000000000);
	tv.tv_usec = (int)(timeo % 1000000000 / 1000);
	put_value(buf, len, &tv, sizeof(tv));
}

static int
get_common(struct socket *so, int name, void *buf, size_t *len)
{
	struct linger lg;
	int value;

	switch (name) {
	case SO_LINGER:
		lg.l_onoff = so->so_linger_on;
		lg.l_linger = so->so_linger;
		put_value(buf, len, &lg, sizeof(lg));
		return 0;
	case SO_SNDTIMEO:
		put_timeout(buf, len, so->so_sndtimeo);
		return 0;
	case SO_RCVTIMEO:
		put_timeout(buf, len, so->so_rcvtimeo);
		return 0;
	case SO_SNDBUF:
		value = so->so_sndbuf;
		break;
	case SO_RCVBUF:
		value = so->so_rcvbuf;
		break;
	case SO_SNDLOWAT:
		value = so->so_sndlowat;
		break;
	case SO_RCVLOWAT:
		value = so->so_rcvlowat;
		break;
	case SO_ERROR:
		value = socket_error(so);
		break;
	case SO_TYPE:
		value = so->so_type;
		break;
	default:
		if (!is_bit(name))
			return ENOPROTOOPT;
		value = (so->so_options & (unsigned int)name) != 0 ? name : 0;
		break;
	}
	put_value(buf, len, &value, sizeof(value));
	return 0;
}

static int
sys_getsockopt(struct lwp *l, const register_t args[],
    register_t *retval __unused)
{
	int level = (int)args[1], name = (int)args[2], error;
	char buf[256];
	struct socket *so;
	socklen_t room = 0;
	struct file *f;
	size_t len;

	if (args[3] != 0) {
		error = copyin((const void *)args[4], &room, sizeof(room));
		if (error != 0)
			return error;
	}
	error = socket_from_fd(l, (int)args[0], &so, &f);
	if (error != 0)
		return error;
	len = MIN(room, sizeof(buf));
	error = level == SOL_SOCKET ? get_common(so, name, buf, &len) :
	    ENOPROTOOPT;
	if (error == ENOPROTOOPT && so->so_ops->so_getopt != NULL)
		error = so->so_ops->so_getopt(so, level, name, buf, &len);
	file_release(f);
	if (error != 0 || args[3] == 0)
		return error;
	error = copyout(buf, (void *)args[3], len);
	room = (socklen_t)len;
	return error != 0 ? error :
	    copyout(&room, (void *)args[4], sizeof(room));
}
SYSCALL(getsockopt);

static int
sys_getsockopt2(struct lwp *l, const register_t args[], register_t *retval)
{
	return sys_getsockopt(l, args, retval);
}
SYSCALL(getsockopt2);
