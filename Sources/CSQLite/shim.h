// SPDX-License-Identifier: MIT
// SQLite, with what its macros hide from Swift.
#ifndef CIRCLES_CSQLITE_SHIM_H
#define CIRCLES_CSQLITE_SHIM_H

#include <sqlite3.h>

/// Binds bytes that SQLite copies (`SQLITE_TRANSIENT` is a cast macro).
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

/// Binds text that SQLite copies (`SQLITE_TRANSIENT` is a cast macro).
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Whether the last connection that closes leaves the write-ahead log as it is (`sqlite3_db_config` has variadic arguments).
static inline int csqlite_keep_log(sqlite3 *database, int keeps) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, (int *)0);
}

#endif
