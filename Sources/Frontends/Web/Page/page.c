// SPDX-License-Identifier: MIT
// The files of the page, compiled in: each needs a line here, above and below.
#include "page.h"

static const unsigned char index_html[] = {
#embed "site/index.html"
};
static const unsigned char socket_io_js[] = {
#embed "site/socket.io.js"
};

#define FILE_OF(path, name) {path, name, sizeof name}

static const struct page_file files[] = {
    FILE_OF("index.html", index_html),
    FILE_OF("socket.io.js", socket_io_js),
};

const struct page_file *const page_files = files;
const size_t page_file_count = sizeof files / sizeof files[0];
