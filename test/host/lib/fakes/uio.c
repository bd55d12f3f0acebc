/* Fakes of rump/uio.h: program memory is the test's own; NULL faults. */
#include "rump/lib.h"
#include "rump/uio.h"

#include "netbsd/errno.h"

#include "host.h"

int
copyin(const void *user, void *kernel, size_t len)
{
	if (user == NULL && len != 0)
		return EFAULT;
	host_memmove(kernel, user, len);
	return 0;
}

int
copyout(const void *kernel, void *user, size_t len)
{
	if (user == NULL && len != 0)
		return EFAULT;
	host_memmove(user, kernel, len);
	return 0;
}

int
copyinstr(const void *user, char *kernel, size_t len, size_t *done)
{
	const char *s = user;
	size_t i;

	if (user == NULL)
		return EFAULT;
	for (i = 0; i < len; i++)
		if ((kernel[i] = s[i]) == '\0') {
			if (done != NULL)
				*done = i + 1;
			return 0;
		}
	return ENAMETOOLONG;
}

void
uio_advance(struct uio *uio, size_t n)
{
	uio->uio_iov->iov_base = (char *)uio->uio_iov->iov_base + n;
	uio->uio_iov->iov_len -= n;
	uio->uio_resid -= n;
	uio->uio_offset += (int64_t)n;
}

int
uiomove(void *buf, size_t n, struct uio *uio)
{
	char *p = buf;
	int error = 0;

	while (n > 0 && uio->uio_resid > 0 && error == 0) {
		struct iovec *iov = uio->uio_iov;
		size_t len = MIN(n, iov->iov_len);

		if (len == 0) {
			if (uio->uio_iovcnt == 1)
				break;
			uio->uio_iov++;
			uio->uio_iovcnt--;
			continue;
		}
		error = uio->uio_rw == UIO_READ ?
		    copyout(p, iov->iov_base, len) :
		    copyin(iov->iov_base, p, len);
		if (error != 0)
			break;
		uio_advance(uio, len);
		p += len;
		n -= len;
	}
	return error;
}

int
uio_prefault(const struct uio *uio __unused, size_t n __unused)
{
	return 0;
}
