// SPDX-License-Identifier: MIT
internal import CEpoll
internal import Glibc

/// What the measured processes have used, out of /proc.
struct ServerUsage {
    /// Seconds of a processor, of each thread, named `PROCESS/THREAD-NAME`; those of the same name are added up.
    private(set) var threads: [String: Double] = [:]
    /// Resident memory of all, in KiB.
    private(set) var resident = 0

    var processorTime: Double { threads.values.reduce(0, +) }

    init(of processes: [Int]) {
        for process in processes {
            let folder = "/proc/\(process)"
            let name = Self.word("\(folder)/comm") ?? "\(process)"
            for thread in Self.entries("\(folder)/task") {
                let (place, key) = ("\(folder)/task/\(thread)", "\(name)/")
                guard let ran = Self.word("\(place)/schedstat").flatMap(Double.init) else { continue }
                threads[key + (Self.word("\(place)/comm") ?? ""), default: 0] += ran / 1e9
            }
            resident += Self.word("\(folder)/statm", 1).flatMap(Int.init).map { $0 * Int(getpagesize()) / 1024 } ?? 0
        }
    }

    /// The processor time of this program itself.
    static var own: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func word(_ path: String, _ index: Int = 0) -> String? {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        return words.count > index ? String(words[index]) : nil
    }

    private static func entries(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.first != "." { names.append(name) }
        }
        return names
    }
}
