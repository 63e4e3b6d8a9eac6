// SPDX-License-Identifier: MIT
// jansson, with what its macros hide from Swift.
#ifndef CIRCLES_CJANSSON_SHIM_H
#define CIRCLES_CJANSSON_SHIM_H

#include <jansson.h>

#if JANSSON_VERSION_HEX < 0x020E00
#error "jansson 2.14 or newer is needed (Debian: libjansson-dev)"
#endif

/// The kind of a value (`json_typeof` is a macro).
static inline json_type cjansson_type(const json_t *value) { return value->type; }

#endif
