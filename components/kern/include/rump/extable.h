/*
 * rump/extable.h - instructions of the kernel that may fault on program memory,
 * and where to go on when they do (set `extable', filled by assembly).
 */
#ifndef RUMP_EXTABLE_H
#define RUMP_EXTABLE_H

#include <stdint.h>

#include "rump/component.h"

/* A fault of an instruction in [ex_start, ex_end) goes on at ex_fixup. */
struct rump_extable {
	uintptr_t ex_start, ex_end, ex_fixup;
};
RUMP_SET_DECLARE(extable, struct rump_extable);

#endif /* RUMP_EXTABLE_H */
