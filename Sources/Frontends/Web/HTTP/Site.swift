// SPDX-License-Identifier: MIT
import CPage
import Crypto
import NIOCore

/// The built-in page: its files, compiled in, each with what an answer says of it.
///
/// They name each other by relative addresses, so that they work below any path.
struct Site {
    struct File {
        let bytes: ByteBuffer
        let type: String
        let tag: String
        /// The same in fewer bytes, for clients that take them.
        var compressed: ByteBuffer?
    }

    /// What stands for the version in the files.
    private static let placeholder = "assets/0/"
    /// How the page's addresses begin that are relative to `/`; and on a page that is one folder deeper.
    private static let (beginning, deeper) = ("\"./", "\"../")
    /// What the page is made of, and is not given out by itself.
    private static let parts = ["index.html", "style.css", "start.js"]

    /// The page, and what it may do.
    struct Page {
        let file: File
        let policy: String
    }

    /// One name for all assets as they are now.
    let version: String
    private let page: Page
    /// The page as it is one folder deeper.
    private let boardPage: Page
    let client: File
    private let assets: [String: File]

    init() {
        let files = Self.files()
        var hash = SHA256()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array(path.utf8))
            hash.update(data: bytes)
        }
        version = hash.finalize().prefix(6).map { Self.hexadecimal($0) }.joined()
        let name = "assets/\(version)/"
        let filled = Dictionary(
            uniqueKeysWithValues: files.map { path, bytes in
                guard ContentType.isText(path) else { return (path, bytes) }
                let text = String(decoding: bytes, as: UTF8.self)
                return (path, Array(text.replacing(Self.placeholder, with: name).utf8))
            })
        let text = { String(decoding: filled[$0] ?? [], as: UTF8.self) }
        var parts = Document.Parts(page: text("index.html"), style: text("style.css"), script: text("start.js"))
        page = Self.page(Document(parts))
        parts.page = parts.page.replacing(Self.beginning, with: Self.deeper)
        parts.script = parts.script.replacing(Self.beginning, with: Self.deeper)
        boardPage = Self.page(Document(parts))
        assets = Dictionary(
            uniqueKeysWithValues: filled.filter { !Self.parts.contains($0.key) }
                .map { ($0, Self.compressed($0, $1)) })
        client = assets["socket.io.js"] ?? Self.compressed("socket.io.js", [])
    }

    /// The page for a path, `/` or `/b/NAME`.
    func page(at path: String) -> Page { path == "/" ? page : boardPage }

    /// An asset; nil where there is none of that name.
    func asset(_ name: String) -> File? { assets[name] }

    /// A file of any origin, with its tag.
    static func file(_ path: String, _ bytes: [UInt8]) -> File {
        let tag = SHA256.hash(data: bytes).prefix(8).map { hexadecimal($0) }.joined()
        return File(bytes: ByteBuffer(bytes: bytes), type: ContentType.of(path), tag: "\"\(tag)\"")
    }

    /// One that is given out so often that it is compressed once and for all.
    private static func compressed(_ path: String, _ bytes: [UInt8]) -> File {
        var file = file(path, bytes)
        file.compressed = Gzip.compressed(bytes).map { ByteBuffer(bytes: $0) }
        return file
    }

    private static func page(_ document: Document) -> Page {
        Page(file: compressed("index.html", document.bytes), policy: document.policy)
    }

    private static func files() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for file in UnsafeBufferPointer(start: page_files, count: page_file_count) {
            files[String(cString: file.path)] = Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
        }
        return files
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
