// SPDX-License-Identifier: MIT
// jansson, with what its macros hide from Swift, and memory for what it parses.
#ifndef CIRCLES_CJANSSON_SHIM_H
#define CIRCLES_CJANSSON_SHIM_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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

/// The memory of one parsed text: pieces that are filled from front to back and given up together. A tree is dozens of
/// small blocks that all live equally long; so each costs the moving of a pointer.
typedef struct cjansson_memory {
    char *next, *end;
    /// The newest piece; each begins with the address of the one before.
    void **pieces;
    /// How large the next piece is to be, at least.
    size_t size;
} cjansson_memory;

/// Memory for a text of so many bytes. The tree of a circle is about 14 times as large as its text. Pieces of up to 1000 bytes
/// are what malloc has at hand.
static inline cjansson_memory cjansson_memory_for(size_t count) {
#ifdef CJANSSON_SEPARATE_BLOCKS
    // A piece for each block, so that a sanitizer sees what is read or written beyond it.
    (void)count;
    return (cjansson_memory){.size = 0};
#else
    const size_t little = 256, most = 64 << 10;
    return (cjansson_memory){.size = count <= little ? 1000 : count < most / 14 ? count * 14 : most};
#endif
}

static inline void cjansson_give_up(const cjansson_memory *memory) {
    void **piece = memory->pieces;
    while (piece) {
        void **before = (void **)*piece;
        free(piece);
        piece = before;
    }
}

/// Whose text this thread is parsing; NULL where it is not.
static inline cjansson_memory **cjansson_current(void) {
    static _Thread_local cjansson_memory *current = NULL;
    return &current;
}

/// Begins a piece that has room for so many bytes. What is left of the one before stays unused.
static inline void *cjansson_begin_piece(cjansson_memory *memory, size_t room) {
    const size_t head = _Alignof(max_align_t);
    if (room > SIZE_MAX - head) return NULL;
    size_t size = room + head > memory->size ? room + head : memory->size;
    void **piece = (void **)malloc(size);
    if (!piece) return NULL;
    *piece = memory->pieces;
    memory->pieces = piece;
    memory->next = (char *)piece + head;
    memory->end = (char *)piece + size;
    if (*piece && memory->size < 64 << 10) memory->size *= 2;
    return piece;
}

static inline void *cjansson_allocate(size_t size) {
    cjansson_memory *memory = *cjansson_current();
    if (!memory) return malloc(size);
    const size_t step = _Alignof(max_align_t);
    if (size > SIZE_MAX - step) return NULL;
    size = (size + step - 1) / step * step;
    if ((size_t)(memory->end - memory->next) < size && !cjansson_begin_piece(memory, size)) return NULL;
    void *place = memory->next;
    memory->next += size;
    return place;
}

/// While a text is parsed all blocks are of its memory, which is given up as a whole.
static inline void cjansson_free(void *place) {
    if (!*cjansson_current()) free(place);
}

/// Has jansson take its memory from here. To be called once, before the first text.
static inline void cjansson_set_up(void) { json_set_alloc_funcs(cjansson_allocate, cjansson_free); }

/// `json_loadb`, into that memory. The root need not be released: the tree goes with the memory.
///
/// The thread's variable is one for each object file that uses these functions: all of them are used in one Swift file.
static inline json_t *cjansson_load(
    const char *text, size_t count, size_t flags, json_error_t *error, cjansson_memory *memory
) {
    *cjansson_current() = memory;
    json_t *root = json_loadb(text, count, flags, error);
    *cjansson_current() = NULL;
    return root;
}

#endif
