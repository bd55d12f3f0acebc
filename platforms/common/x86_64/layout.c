/*
 * layout.c - the address space as the kernel is told of it.
 */
#include "x86.h"

struct rumpuser_layout rumpuser_layout;

void
layout_setup(void)
{
	struct rumpuser_layout *l = &rumpuser_layout;

	l->rl_user_min = X86_USER_MIN;
	l->rl_user_max = X86_USER_MAX;
	l->rl_kva_min = x86_layout.kva_min;
	l->rl_kva_max = X86_KVA_MAX;
	l->rl_image_min = (uintptr_t)__rump_image_start;
	l->rl_image_max = l->rl_image_min + x86_image_len;
	l->rl_text_min = (uintptr_t)__rump_text_start;
	l->rl_text_max = (uintptr_t)__rump_text_end;
}
