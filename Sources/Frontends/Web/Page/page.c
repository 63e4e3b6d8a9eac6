// SPDX-License-Identifier: MIT
#include "page.h"

static const unsigned char index_html[] = {
#embed "site/index.html"
};

const struct page_file page_files[] = {
    {"index.html", index_html, sizeof index_html},
};

const size_t page_file_count = sizeof page_files / sizeof page_files[0];
