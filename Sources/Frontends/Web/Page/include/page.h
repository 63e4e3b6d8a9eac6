// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>

/// A file of the page, as it is in `site/`.
struct page_file {
    const char *path;
    const unsigned char *bytes;
    size_t size;
};

/// The first of `page_file_count` files.
extern const struct page_file *const page_files;
extern const size_t page_file_count;
