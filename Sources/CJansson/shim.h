// SPDX-License-Identifier: MIT
// jansson, with what its macros hide from Swift.
#ifndef CIRCLES_CJANSSON_SHIM_H
#define CIRCLES_CJANSSON_SHIM_H

#include <jansson.h>
#include <string.h>

#if JANSSON_VERSION_HEX < 0x020E00
#error "jansson 2.14 or newer is needed (Debian: libjansson-dev)"
#endif

/// The kind of a value (`json_typeof` is a macro).
static inline json_type cjansson_type(const json_t *value) { return value->type; }

/// Where the first NUL is, or NULL where there is none.
static inline const void *cjansson_find_nul(const void *bytes, size_t count) {
    return count > 0 ? memchr(bytes, 0, count) : NULL;
}

#endif
