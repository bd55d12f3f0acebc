/*
 * copy.c - the kernel's only ways to program memory (rump/uio.h). The routines
 * that touch it are in arch/CPU/string.S; a fault in them comes back as 1.
 */
#include "internal.h"
#include "rump/lib.h"
#include "rump/uio.h"
#include "netbsd/errno.h"
#include "rumpuser.h"
#include "vmvar.h"

int user_copy(void *, const void *, size_t);
int user_load8(const void *, unsigned char *);
int user_touch_write(void *);
int user_load32(const uint32_t *, uint32_t *);
int user_store32(uint32_t *, uint32_t);
int user_cas32(uint32_t *, uint32_t, uint32_t, uint32_t *);

int
copyin(const void *user, void *kernel, size_t len)
{
	if (len == 0)
		return 0;
	if (!vm_user_range((uintptr_t)user, len) ||
	    user_copy(kernel, user, len) != 0)
		return EFAULT;
	return 0;
}

int
copyout(const void *kernel, void *user, size_t len)
{
	if (len == 0)
		return 0;
	if (!vm_user_range((uintptr_t)user, len) ||
	    user_copy(user, kernel, len) != 0)
		return EFAULT;
	return 0;
}

int
copyinstr(const void *user, char *kernel, size_t len, size_t *done)
{
	const char *p = user;
	unsigned char c;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!vm_user_range((uintptr_t)(p + i), 1) ||
		    user_load8(p + i, &c) != 0)
			return EFAULT;
		kernel[i] = (char)c;
		if (c == '\0') {
			if (done != NULL)
				*done = i + 1;
			return 0;
		}
	}
	return ENAMETOOLONG;
}

static bool
word_ok(const uint32_t *user)
{
	return (uintptr_t)user % sizeof(*user) == 0 &&
	    vm_user_range((uintptr_t)user, sizeof(*user));
}

int
ufetch_32(const uint32_t *user, uint32_t *value)
{
	return word_ok(user) && user_load32(user, value) == 0 ? 0 : EFAULT;
}

int
ustore_32(uint32_t *user, uint32_t value)
{
	return word_ok(user) && user_store32(user, value) == 0 ? 0 : EFAULT;
}

int
ucas_32(uint32_t *user, uint32_t expected, uint32_t desired, uint32_t *found)
{
	return word_ok(user) &&
	    user_cas32(user, expected, desired, found) == 0 ? 0 : EFAULT;
}

static int
move(void *buf, void *other, size_t n, const struct uio *uio)
{
	if (uio->uio_seg == UIO_USERSPACE)
		return uio->uio_rw == UIO_READ ? copyout(buf, other, n) :
		    copyin(other, buf, n);
	if (uio->uio_rw == UIO_READ)
		memcpy(other, buf, n);
	else
		memcpy(buf, other, n);
	return 0;
}

void
uio_advance(struct uio *uio, size_t n)
{
	struct iovec *iov = uio->uio_iov;

	iov->iov_base = (char *)iov->iov_base + n;
	iov->iov_len -= n;
	uio->uio_resid -= n;
	uio->uio_offset += (int64_t)n;
}

int
uiomove(void *buf, size_t n, struct uio *uio)
{
	struct iovec *iov;
	char *p = buf;
	size_t chunk;
	int error;

	while (n > 0 && uio->uio_resid > 0) {
		iov = uio->uio_iov;
		chunk = MIN(MIN(n, iov->iov_len), uio->uio_resid);
		if (chunk == 0) {
			KASSERT(uio->uio_iovcnt > 1);
			uio->uio_iov++;
			uio->uio_iovcnt--;
			continue;
		}
		error = move(p, iov->iov_base, chunk, uio);
		if (error != 0)
			return error;
		uio_advance(uio, chunk);
		p += chunk;
		n -= chunk;
	}
	return 0;
}

int
uio_prefault(const struct uio *uio, size_t n)
{
	uintptr_t va, end;
	unsigned char c;
	size_t len;
	int i;

	if (uio->uio_seg != UIO_USERSPACE)
		return 0;
	n = MIN(n, uio->uio_resid);
	for (i = 0; i < uio->uio_iovcnt && n > 0; i++) {
		len = MIN(n, uio->uio_iov[i].iov_len);
		n -= len;
		if (len == 0)
			continue;
		va = (uintptr_t)uio->uio_iov[i].iov_base;
		if (!vm_user_range(va, len))
			return EFAULT;
		end = va + len;
		for (; va < end; va = rounddown2(va, RUMPUSER_PAGE_SIZE) +
		    RUMPUSER_PAGE_SIZE)
			if (uio->uio_rw == UIO_READ ?
			    user_touch_write((void *)va) != 0 :
			    user_load8((const void *)va, &c) != 0)
				return EFAULT;
	}
	return 0;
}
