// SPDX-License-Identifier: MIT
internal import Glibc

/// read(2) and write(2) without their traps: interrupted calls are repeated, short writes continued.
enum Descriptor {
    /// Fills the places of closed standard streams, so that no socket gets one of their numbers and with it what is
    /// meant for them. What fills a place refuses what it would be used for, as the closed one did.
    static func reserveStandardStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is the one that is given.
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes everything, or says with which errno it could not.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Errno) {
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes { all in
                Glibc.write(descriptor, all.baseAddress.map { $0 + start }, all.count - start)
            }
            if written >= 0 { start += written } else { try waitOrThrow(errno, for: descriptor, POLLOUT) }
        }
    }

    /// Reads what there is, at most `capacity` bytes; empty at the end of the file.
    static func read(_ descriptor: Int32, capacity: Int) throws(Errno) -> [UInt8] {
        while true {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let got = Glibc.read(descriptor, buffer.baseAddress, capacity)
                if got < 0 { failure = errno }
                count = max(0, got)
            }
            if failure == 0 { return bytes }
            try waitOrThrow(failure, for: descriptor, POLLIN)
        }
    }

    /// A pipe whose ends no other program inherits.
    static func pipe() throws(Errno) -> (read: CInt, write: CInt) {
        var ends: [CInt] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Errno(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Whoever shares a terminal or a pipe with us may have made it non-blocking.
    private static func waitOrThrow(_ failure: Int32, for descriptor: Int32, _ events: Int32) throws(Errno) {
        guard failure == EAGAIN else {
            if failure == EINTR { return }
            throw Errno(code: failure)
        }
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        _ = poll(&entry, 1, -1)
    }
}

/// A system call's error number.
struct Errno: Error, Equatable, CustomStringConvertible {
    let code: Int32

    /// The system's words for it.
    var description: String { String(cString: strerror(code)) }
}
