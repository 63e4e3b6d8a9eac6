// SPDX-License-Identifier: MIT
import Foundation

/// What a program has written on one of its streams so far, gathered by a thread of its own.
final class ProgramOutput: Sendable {
    struct State {
        var bytes: [UInt8] = []
        var isAtEnd = false
    }

    private let monitor = Monitor(State())

    /// Reads the descriptor to its end and closes it.
    init(descriptor: Int32) {
        let monitor = monitor
        Thread {
            var chunk = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                if count > 0 {
                    monitor.withLock { $0.bytes += chunk[..<count] }
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
            close(descriptor)
            monitor.withLock { $0.isAtEnd = true }
        }.start()
    }

    var text: String { monitor.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Waits until the program and its children have closed the stream; false where the deadline passes first.
    func waitForEnd(until deadline: Deadline) -> Bool {
        monitor.wait(until: deadline) { $0.isAtEnd ? true : nil } ?? false
    }

    /// What came of the wait for a line.
    enum Search {
        case line(String)
        case ended
    }

    /// Waits for the n-th whole line that contains `text`; nil where the deadline passes first.
    func waitForLine(containing text: String, occurrence: Int, until deadline: Deadline) -> Search? {
        var scanned = 0
        var found = 0
        return monitor.wait(until: deadline) { state in
            while let end = state.bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: state.bytes[scanned..<end], as: UTF8.self)
                scanned = end + 1
                guard line.contains(text) else { continue }
                found += 1
                if found == occurrence { return .line(line) }
            }
            return state.isAtEnd ? .ended : nil
        }
    }
}
