// SPDX-License-Identifier: MIT

/// What a file is, by its name.
enum ContentType {
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "json": "application/json", "map": "application/json",
        "webmanifest": "application/manifest+json", "svg": "image/svg+xml", "txt": "text/plain; charset=utf-8",
        "csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson", "png": "image/png", "jpg": "image/jpeg",
        "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "ico": "image/vnd.microsoft.icon",
        "woff2": "font/woff2", "wasm": "application/wasm", "mp3": "audio/mpeg", "wav": "audio/wav",
    ]

    static func of(_ path: String) -> String { types[ending(path)] ?? "application/octet-stream" }

    /// Whether a file of ours may name other ones.
    static func isText(_ path: String) -> Bool { ["html", "css", "js", "webmanifest"].contains(ending(path)) }

    private static func ending(_ path: String) -> String {
        path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    }
}
