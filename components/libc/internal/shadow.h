/*
 * shadow.h - there is no shadow database; musl's sources name its structure.
 */
#ifndef RUMP_SHADOW_H
#define RUMP_SHADOW_H

struct spwd;

#endif /* RUMP_SHADOW_H */
