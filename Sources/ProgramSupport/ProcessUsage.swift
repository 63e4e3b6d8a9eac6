// SPDX-License-Identifier: MIT
internal import Glibc

/// What this process takes of the machine.
public struct ProcessUsage: Sendable {
    /// Resident memory in bytes.
    public let memory: Int
    /// Open descriptors.
    public let descriptors: Int

    /// What is taken now.
    public static func now() -> ProcessUsage { ProcessUsage(memory: residentBytes(), descriptors: openDescriptors()) }

    /// From proc(5), statm.
    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "re") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 128)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let line = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let pages = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Since Linux 6.2 the size of that folder is their number; before, they have to be counted.
    private static func openDescriptors() -> Int {
        var folder = stat()
        guard stat("/proc/self/fd", &folder) == 0 else { return 0 }
        return folder.st_size > 0 ? Int(folder.st_size) : countedDescriptors()
    }

    private static func countedDescriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..`, and the folder's own.
        return count - 3
    }
}
