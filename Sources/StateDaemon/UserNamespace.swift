// SPDX-License-Identifier: MIT
import Glibc

/// The users that this process can tell apart (user_namespaces(7)).
enum UserNamespace {
    /// Which users of the system it has, as the kernel lists them.
    static var map: String {
        let descriptor = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
