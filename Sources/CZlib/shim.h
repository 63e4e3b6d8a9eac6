// SPDX-License-Identifier: MIT
// zlib, with what its macros hide from Swift.
#ifndef CIRCLES_CZLIB_SHIM_H
#define CIRCLES_CZLIB_SHIM_H

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/// Compresses bytes as far as zlib can, in the form of gzip (RFC 1952). Gives how many they are then; 0 where there is not enough
/// room or memory (`deflateInit2` is a macro, and so is the window size that stands for gzip).
static inline size_t czlib_gzip(const uint8_t *bytes, size_t count, uint8_t *into, size_t room) {
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = into;
    stream.avail_out = (uInt)room;
    int result = deflate(&stream, Z_FINISH);
    size_t size = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? size : 0;
}

#endif
