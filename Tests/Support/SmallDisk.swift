// SPDX-License-Identifier: MIT
import Glibc

/// A file system of its own, as small as asked; gone with the value. Mounting needs root.
public final class SmallDisk: Sendable {
    public let folder: TemporaryFolder

    public init(size: String) throws {
        folder = try TemporaryFolder()
        let result = try run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", folder.path])
        guard result.status == 0 else { throw SupportError("mount: \(result.error)") }
    }

    public func grow(to size: String) throws {
        let result = try run("/bin/mount", ["-o", "remount,size=\(size)", folder.path])
        guard result.status == 0 else { throw SupportError("mount: \(result.error)") }
    }

    deinit { umount2(folder.path, Int32(MNT_DETACH)) }
}
