// SPDX-License-Identifier: MIT
internal import Glibc

/// Whether a folder, and what already lies in it, may be relied on: who else could exchange it under a program's hands?
///
/// What is asked is the folder itself, and a symbolic link that stands for it. The folders above are the administrator's to choose.
public struct FolderTrust: Sendable {
    /// The user that the program runs as.
    private let user: UInt32
    /// Where root acts for whoever owns the folder: then the owner may be anybody.
    private let actsForOwner: Bool

    /// For this process.
    public init(actsForOwner: Bool = false) { self.init(user: geteuid(), actsForOwner: actsForOwner) }

    init(user: UInt32, actsForOwner: Bool = false) {
        (self.user, self.actsForOwner) = (user, actsForOwner)
    }

    /// Throws, of kind `untrusted`, where `folder` is another user's, or anybody may write to it. One that is missing is nobody's.
    /// `name`: what it is, for the message. `remedy`: what else can be done.
    public func check(_ folder: String, _ name: String, remedy: String) throws(StoreError) {
        var link = stat()
        var target = stat()
        guard lstat(Self.trimmed(folder), &link) == 0, stat(folder, &target) == 0 else { return }
        let found = [(link, link.st_mode & S_IFMT == S_IFLNK ? "the link to \(name)" : name), (target, name)]
        for (status, what) in found {
            guard let fault = fault(owner: status.st_uid, mode: status.st_mode) else { continue }
            throw StoreError(.untrusted, "\(what) \(folder) \(fault); \(remedy)")
        }
    }

    /// Throws where one of these is there and is no regular file, or another user's: whoever put it there could read, lock or
    /// exchange what is written. Nothing is opened.
    func check(files: [String]) throws(StoreError) {
        for file in files {
            var status = stat()
            guard lstat(file, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw StoreError(
                    .untrusted, "\(file) is \(Self.kind(status.st_mode)) and has to be a regular file; move it away")
            }
            guard isOurs(status.st_uid) else {
                throw StoreError(
                    .untrusted,
                    "\(file) belongs to the user with the id \(status.st_uid); give it to the user that circlesd runs as, or move it away"
                )
            }
        }
    }

    /// What is wrong with a folder; nil where nothing is.
    func fault(owner: UInt32, mode: UInt32) -> String? {
        if !isOurs(owner) { return "belongs to the user with the id \(owner), neither to us nor to root" }
        let isFolder = mode & S_IFMT == S_IFDIR
        let isOpen = mode & S_IWOTH != 0 && mode & S_ISVTX == 0
        return isFolder && isOpen ? "can be written to by every user" : nil
    }

    /// Root could do as it likes with it anyway.
    public func isOurs(_ owner: UInt32) -> Bool { actsForOwner || owner == user || owner == 0 }

    /// What is there, in words.
    public static func kind(_ mode: UInt32) -> String {
        switch mode & S_IFMT {
        case S_IFLNK: "a symbolic link"
        case S_IFDIR: "a folder"
        case S_IFREG: "a regular file"
        case S_IFSOCK: "a socket"
        case S_IFIFO: "a pipe"
        default: "a device"
        }
    }

    /// Without slashes at the end, which would have a link followed.
    private static func trimmed(_ path: String) -> String {
        let end = path.lastIndex { $0 != "/" }
        return end.map { String(path[...$0]) } ?? path
    }
}
