// SPDX-License-Identifier: MIT
// The files of the page, compiled in: each needs a line in the two lists.
#include "page.h"

#define FILE_OF(path, name) {path, name, sizeof name}

static const unsigned char announcer_js[] = {
#embed "site/announcer.js"
};
static const unsigned char app_js[] = {
#embed "site/app.js"
};
static const unsigned char circles_js[] = {
#embed "site/circles.js"
};
static const unsigned char colour_js[] = {
#embed "site/colour.js"
};
static const unsigned char connection_js[] = {
#embed "site/connection.js"
};
static const unsigned char exporter_js[] = {
#embed "site/exporter.js"
};
static const unsigned char gestures_js[] = {
#embed "site/gestures.js"
};
static const unsigned char icon_svg[] = {
#embed "site/icon.svg"
};
static const unsigned char index_html[] = {
#embed "site/index.html"
};
static const unsigned char manifest_webmanifest[] = {
#embed "site/manifest.webmanifest"
};
static const unsigned char memory_js[] = {
#embed "site/memory.js"
};
static const unsigned char painter_js[] = {
#embed "site/painter.js"
};
static const unsigned char pending_js[] = {
#embed "site/pending.js"
};
static const unsigned char people_js[] = {
#embed "site/people.js"
};
static const unsigned char retry_js[] = {
#embed "site/retry.js"
};
static const unsigned char socket_io_js[] = {
#embed "site/socket.io.js"
};
static const unsigned char start_js[] = {
#embed "site/start.js"
};
static const unsigned char style_css[] = {
#embed "site/style.css"
};
static const unsigned char toasts_js[] = {
#embed "site/toasts.js"
};
static const unsigned char view_js[] = {
#embed "site/view.js"
};

static const struct page_file files[] = {
    FILE_OF("announcer.js", announcer_js),
    FILE_OF("app.js", app_js),
    FILE_OF("circles.js", circles_js),
    FILE_OF("colour.js", colour_js),
    FILE_OF("connection.js", connection_js),
    FILE_OF("exporter.js", exporter_js),
    FILE_OF("gestures.js", gestures_js),
    FILE_OF("icon.svg", icon_svg),
    FILE_OF("index.html", index_html),
    FILE_OF("manifest.webmanifest", manifest_webmanifest),
    FILE_OF("memory.js", memory_js),
    FILE_OF("painter.js", painter_js),
    FILE_OF("pending.js", pending_js),
    FILE_OF("people.js", people_js),
    FILE_OF("retry.js", retry_js),
    FILE_OF("socket.io.js", socket_io_js),
    FILE_OF("start.js", start_js),
    FILE_OF("style.css", style_css),
    FILE_OF("toasts.js", toasts_js),
    FILE_OF("view.js", view_js),
};

const struct page_file *const page_files = files;
const size_t page_file_count = sizeof files / sizeof files[0];
