/*
 * rump/sysctl.h - for components that answer names of __sysctl(2) of their own
 * (vm.*, net.*, the routing table, ...).
 */
#ifndef RUMP_SYSCTL_H
#define RUMP_SYSCTL_H

#include <stddef.h>

/* One call; name, old, oldlen, new, newlen are sysctl(3)'s. */
struct sysctl_call {
	const int *sc_name;		/* kernel copy */
	size_t sc_namelen;
	void *sc_old;			/* program's buffer; NULL: only the size */
	size_t sc_oldlen;
	const void *sc_new;		/* program's; NULL: nothing to write */
	size_t sc_newlen;
	size_t sc_needed;		/* what the whole value takes */
};

/* Sets sc_needed and copies what fits; ENOMEM when that is not all. EFAULT. */
int sysctl_copyout(struct sysctl_call *, const void *data, size_t len);

/*
 * sp_access answers a call or returns ENOENT for names that are not its own.
 * Asked before the built-in names. Storage is the caller's, for ever.
 */
struct sysctl_provider {
	int (*sp_access)(struct sysctl_call *);
	struct sysctl_provider *sp_next;
};
void sysctl_provider_register(struct sysctl_provider *);

#endif /* RUMP_SYSCTL_H */
