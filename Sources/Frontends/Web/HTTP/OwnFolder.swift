// SPDX-License-Identifier: MIT
import Glibc

/// A folder of one's own pages: regular files in it, and nothing else of the machine.
struct OwnFolder {
    /// A greater file is not served.
    static let greatestFile = 64 << 20

    /// The folder's true path.
    private let root: String

    /// Nil where there is no such folder.
    init?(_ path: String) {
        guard let root = Self.truePath(path) else { return nil }
        var folder = stat()
        guard stat(root, &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR else { return nil }
        self.root = root
    }

    /// The bytes of a file, and its name in the folder; nil where there is none that may be served: dot files, what lies outside (also through
    /// a symlink), what is not a regular file.
    func file(_ path: String) -> (name: String, bytes: [UInt8])? {
        let path = path.isEmpty || path.hasSuffix("/") ? path + "index.html" : path
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.first != "." }) else { return nil }
        guard let place = Self.truePath("\(root)/\(path)"), place.hasPrefix(root == "/" ? "/" : root + "/") else {
            return nil
        }
        return Self.read(place).map { (path, $0) }
    }

    private static func truePath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// Opened first and looked at afterwards, so that nothing can change in between. Never waits for a pipe.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var file = stat()
        guard fstat(descriptor, &file) == 0, file.st_mode & S_IFMT == S_IFREG, file.st_size <= greatestFile else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(file.st_size))
        while bytes.count <= greatestFile {
            let part = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                count = max(0, Glibc.read(descriptor, buffer.baseAddress, 64 << 10))
            }
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }
}
