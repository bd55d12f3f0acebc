/*
 * rump/bootconfig.h - the few members of the guest's configuration that count
 * before there is a program to parse it.
 */
#ifndef RUMP_BOOTCONFIG_H
#define RUMP_BOOTCONFIG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the JSON object config[0..len) has the member `key' with the value
 * `value' as it is written in JSON ("false", "\"weak\""); the last one counts.
 * Broken JSON does not. Follows no pointer stored in data, so that the platform
 * can use it before the image is relocated. Any context.
 */
bool bootconfig_is(const char *config, size_t len, const char *key,
    const char *value);

#endif /* RUMP_BOOTCONFIG_H */
