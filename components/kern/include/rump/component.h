/*
 * rump/component.h - linker sets: linking a component in is all it takes to
 * have it.
 *
 * Each set is an array of one type in its own section `rump_set_NAME', kept and
 * bounded by the platform's linker script (image.lds), which lists every set.
 * Sets are read-only after the image is relocated.
 *
 *   init    struct rump_init       initialisers, sorted by stage then link order
 *   sysent  struct rump_sysent     system calls (rump/syscallvar.h)
 *   extable struct rump_extable    fault recovery in copyin/copyout
 *   driver  struct rump_driver     device drivers (rump/device.h)
 *   bus     struct rump_bus        root busses to enumerate (rump/device.h)
 *   cdev    (empty; devices come by cdev_register, rump/vfs.h)
 *   fs      struct rump_fs         file-system types (rump/vfs.h)
 *   domain  struct rump_domain     socket domains (rump/socket.h)
 */
#ifndef RUMP_COMPONENT_H
#define RUMP_COMPONENT_H

#define RUMP_SET_ENTRY(set, type, ident)				\
	static const type __rump_set_##set##_##ident			\
	    __attribute__((__section__("rump_set_" #set), __used__,	\
	    __aligned__(8)))

/* Bounds of a set: for (p = RUMP_SET_START(s); p < RUMP_SET_END(s); p++). */
#define RUMP_SET_DECLARE(set, type)					\
	extern const type __rump_set_##set##_start[]			\
	    __attribute__((__visibility__("hidden")));			\
	extern const type __rump_set_##set##_end[]			\
	    __attribute__((__visibility__("hidden")))
#define RUMP_SET_START(set)	__rump_set_##set##_start
#define RUMP_SET_END(set)	__rump_set_##set##_end

/*
 * Initialisers. Each runs once, in the first kernel thread, monitor held,
 * interrupts on, memory allocation and sleeping available. A stage starts when
 * the one before has finished. Failure is a panic: an initialiser that can do
 * without its subject says so and returns.
 */
enum rump_init_stage {
	RUMP_INIT_BASE = 0,	/* tables other components register in */
	RUMP_INIT_VFS = 1,	/* vnode layer, root mount */
	RUMP_INIT_NET = 2,	/* socket layer and protocols */
	RUMP_INIT_DEV = 3,	/* autoconfiguration of devices */
	RUMP_INIT_LATE = 4,	/* /etc, console descriptors, interfaces */
	RUMP_INIT_FILES = 5,	/* files baked into the image */
};

struct rump_init {
	int ri_stage;
	void (*ri_func)(void);
};

/* Static initialiser of the `init' set. */
#define RUMP_INIT(stage, func)						\
	RUMP_SET_ENTRY(init, struct rump_init, func) = {		\
		.ri_stage = (stage), .ri_func = (func),			\
	}

RUMP_SET_DECLARE(init, struct rump_init);

#endif /* RUMP_COMPONENT_H */
