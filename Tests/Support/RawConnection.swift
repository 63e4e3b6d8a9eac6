// SPDX-License-Identifier: MIT
import Glibc
public import JSON

/// A plain client of a Unix socket that speaks lines: what a test sends is what goes over the wire.
///
/// It blocks the calling thread, up to a deadline each time, and belongs to one task at a time.
public final class RawConnection {
    /// Notifications that came while an answer was awaited, and that nobody has taken yet.
    public private(set) var notifications: [JSONValue] = []
    /// Answers to somebody else's request that came while something else was awaited.
    public private(set) var strayAnswers: [JSONValue] = []
    private var descriptor: Int32
    private var received: [UInt8] = []
    /// Where the first line not yet returned starts in `received`, and how far it has been searched for its end.
    private var start = 0
    private var searched = 0
    private var hasEnded = false
    /// Far from the small numbers that tests write by hand.
    private var nextID = 1001

    /// Connects; waits for a daemon that is not there yet.
    ///
    /// `receiveBuffer` sets SO_RCVBUF. Note that Linux lets it have no effect on Unix stream sockets: how much may lie
    /// unread is decided by the sender's SO_SNDBUF.
    public init(_ path: String, receiveBuffer: Int32? = nil, timeout: Double = 10) throws {
        let deadline = Deadline(seconds: timeout)
        while true {
            let (descriptor, failure) = try Self.connect(path, receiveBuffer: receiveBuffer, deadline: deadline)
            if let descriptor {
                self.descriptor = descriptor
                return
            }
            guard [ENOENT, ECONNREFUSED, EAGAIN, EINTR].contains(failure), !deadline.isOver else {
                throw SupportError("connecting to \(path)", number: failure)
            }
            // Nothing tells when a bound socket begins to listen, so try again every 5 ms.
            poll(nil, 0, min(5, deadline.milliseconds))
        }
    }

    deinit { close() }

    private static func connect(
        _ path: String, receiveBuffer: Int32?, deadline: Deadline
    ) throws -> (descriptor: Int32?, failure: Int32) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SupportError("connecting to \(path)", number: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SupportError("socket", number: errno) }
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        // A full backlog makes a blocking connect wait; this bounds the wait.
        let left = max(deadline.remaining, 1_000_000)
        var limit = timeval(tv_sec: left / 1_000_000_000, tv_usec: left % 1_000_000_000 / 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let failure = errno
            Glibc.close(descriptor)
            return (nil, failure)
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return (descriptor, 0)
    }

    // MARK: Sending

    public func send(_ text: String, timeout: Double = 10) throws { try send(Array(text.utf8), timeout: timeout) }

    public func sendLine(_ text: String, timeout: Double = 10) throws { try send(text + "\n", timeout: timeout) }

    /// Sends all of it; throws where the other side takes none for too long.
    public func send(_ bytes: [UInt8], timeout: Double = 10) throws {
        let deadline = Deadline(seconds: timeout)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: POLLOUT, until: deadline, "sending: \(rest.count) of \(bytes.count) bytes not taken")
            } else if errno != EINTR {
                throw SupportError("sending", number: errno)
            }
        }
    }

    /// Says that nothing more will be sent; answers can still be read.
    public func shutdownWrite() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes; harmless a second time.
    public func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    // MARK: Reading

    /// The next line, without its newline. Throws at the end of the stream and after the time.
    public func readLine(timeout: Double = 10) throws -> String {
        guard let line = try readLineOrEnd(timeout: timeout) else { throw SupportError("the connection has ended") }
        return line
    }

    /// The next line, or nil where the other side has closed (or reset) the connection.
    public func readLineOrEnd(timeout: Double = 10) throws -> String? {
        let deadline = Deadline(seconds: timeout)
        while true {
            if let line = bufferedLine() { return line }
            if hasEnded {
                guard start == received.count else {
                    throw SupportError("the connection ended inside a line, after \(received.count - start) bytes")
                }
                return nil
            }
            try receive(until: deadline)
        }
    }

    private func bufferedLine() -> String? {
        guard let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = received.count
            return nil
        }
        let line = String(decoding: received[start..<end], as: UTF8.self)
        start = end + 1
        searched = start
        return line
    }

    private func receive(until deadline: Deadline) throws {
        if start > 0 {
            received.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        let filled = received.count
        let room = 65536
        received.append(contentsOf: repeatElement(0, count: room))
        let count = received.withUnsafeMutableBytes { bytes in
            recv(descriptor, bytes.baseAddress.map { $0 + filled }, room, 0)
        }
        let failure = errno
        received.removeLast(room - max(count, 0))
        if count == 0 || (count < 0 && failure == ECONNRESET) {
            hasEnded = true
        } else if count < 0, failure == EAGAIN {
            try wait(for: POLLIN, until: deadline, "reading: no whole line came in time")
        } else if count < 0, failure != EINTR {
            throw SupportError("reading", number: failure)
        }
    }

    private func wait(for event: Int32, until deadline: Deadline, _ failure: @autoclosure () -> String) throws {
        guard !deadline.isOver else { throw SupportError(failure()) }
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        poll(&entry, 1, deadline.milliseconds)
    }

    // MARK: Calls

    /// Asks, and gives the whole answer, with `result` or `error` in it. `params` is JSON text. Notifications that come
    /// first are kept in `notifications`.
    @discardableResult
    public func call(_ method: String, _ params: String = "{}", timeout: Double = 10) throws -> JSONValue {
        let id = nextID
        nextID += 1
        try sendLine(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#, timeout: timeout)
        let deadline = Deadline(seconds: timeout)
        while true {
            let message = try readMessage(until: deadline)
            if message["id"]?.int == id, message["method"] == nil { return message }
            keep(message)
        }
    }

    /// Asks, and gives the answer's `result`; throws where the answer is an error.
    @discardableResult
    public func result(_ method: String, _ params: String = "{}", timeout: Double = 10) throws -> JSONValue {
        let answer = try call(method, params, timeout: timeout)
        if let result = answer["result"] { return result }
        let error = answer["error"]
        throw SupportError("\(method): \(error?["code"]?.int ?? 0) \(error?["message"]?.string ?? "no result")")
    }

    /// Takes the oldest notification, waiting for one where there is none.
    public func nextNotification(timeout: Double = 10) throws -> JSONValue {
        let deadline = Deadline(seconds: timeout)
        while notifications.isEmpty { keep(try readMessage(until: deadline)) }
        return notifications.removeFirst()
    }

    private func readMessage(until deadline: Deadline) throws -> JSONValue {
        let line = try readLine(timeout: Double(deadline.remaining) / 1e9)
        do {
            return try JSONValue.parse(text: line)
        } catch {
            throw SupportError("no JSON: \(error): \(line.prefix(500))")
        }
    }

    private func keep(_ message: JSONValue) {
        if message["method"] != nil { notifications.append(message) } else { strayAnswers.append(message) }
    }
}
