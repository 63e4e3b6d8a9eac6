// SPDX-License-Identifier: MIT
internal import Glibc

/// Signals as bytes that can be waited for together with other input.
enum SignalPipe {
    // `nonisolated(unsafe)`: set once, before the handlers that read it are there.
    nonisolated(unsafe) private static var writeEnd: CInt = -1

    /// Begins to catch the signals; gives where their numbers are read.
    static func open(_ signals: [CInt]) throws(Failure) -> CInt {
        let ends: (read: CInt, write: CInt)
        do { ends = try Descriptor.pipe() } catch { throw Failure(.software, "no pipe can be had: \(error)") }
        // Neither a handler nor the one who reads may ever wait.
        for end in [ends.read, ends.write] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        writeEnd = ends.write
        for number in signals {
            signal(number) { number in
                // Nothing else may be done in here; that the pipe is full says that somebody is told already.
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Glibc.write(SignalPipe.writeEnd, &byte, 1)
                errno = before
            }
        }
        return ends.read
    }
}
