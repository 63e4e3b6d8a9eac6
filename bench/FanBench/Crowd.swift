// SPDX-License-Identifier: MIT
internal import CEpoll
internal import Glibc

/// Many WebSockets in one thread, which shake hands, join, answer pings and hand on what they are told.
final class Crowd {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a reader waits for.
    private enum State: Equatable {
        case connection, upgrade, greeting, admission, state, nothing
    }

    private struct Reader {
        let descriptor: CInt
        var state = State.connection
        /// Bytes of a frame, and of a NATS message, that is not all there yet.
        var tail: [UInt8] = []
        var stream: [UInt8] = []
        /// How many bytes of a long frame are still to come, which nobody looks at.
        var passedOver = 0
        var unsent: [UInt8] = []
    }

    private static let bufferSize = 1 << 20

    private let server: Server
    private var readers: [Reader] = []
    private let poller = Poller()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 16)
    private var failure: Failure?
    private(set) var ready = 0
    /// Calls of recv that brought something.
    private(set) var reads = 0
    private(set) var bytes = 0
    /// Takes a text, with the place of the reader that was told it.
    var receive: (Int, UnsafeRawBufferPointer) -> Void = { _, _ in }

    init(_ server: Server) { self.server = server }

    deinit {
        for reader in readers { close(reader.descriptor) }
        buffer.deallocate()
    }

    var count: Int { readers.count }

    /// Connects one more.
    func dial() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket can be made: errno \(errno)") }
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        readers.append(Reader(descriptor: descriptor))
        let result = server.withAddress { connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { throw Failure(description: "connect: errno \(errno)") }
        poller.add(descriptor, index: readers.count - 1)
    }

    /// Looks at what has come, waiting for it at most to that instant.
    func turn(until deadline: Nanoseconds) throws {
        poller.wait(until: deadline) { change in
            if change.isWritable { writable(change.index) }
            if change.isReadable { readable(change.index) }
        }
        if let failure { throw failure }
    }

    func send(_ frame: [UInt8], from index: Int) {
        readers[index].unsent += frame
        flush(index)
    }

    // MARK: Bytes

    private func writable(_ index: Int) {
        guard readers[index].state == .connection else { return flush(index) }
        var (problem, size) = (CInt(0), socklen_t(MemoryLayout<CInt>.size))
        getsockopt(readers[index].descriptor, SOL_SOCKET, SO_ERROR, &problem, &size)
        guard problem == 0 else { return fail(index, "cannot connect, errno \(problem)") }
        readers[index].state = .upgrade
        send(Array(server.handshake.utf8), from: index)
    }

    private func flush(_ index: Int) {
        guard !readers[index].unsent.isEmpty else { return }
        let sent = readers[index].unsent.withUnsafeBytes { bytes in
            Glibc.send(readers[index].descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        }
        guard sent >= 0 || errno == EAGAIN else { return fail(index, "cannot be sent to, errno \(errno)") }
        readers[index].unsent.removeFirst(max(0, sent))
    }

    private func readable(_ index: Int) {
        while true {
            let kept = readers[index].tail.count
            buffer.copyBytes(from: readers[index].tail)
            let free = UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
            let count = recv(readers[index].descriptor, free.baseAddress, free.count, 0)
            guard count > 0 else {
                if count == 0 || errno != EAGAIN { fail(index, "the server has ended the connection") }
                return
            }
            (reads, bytes) = (reads + 1, bytes + count)
            let all = UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)])
            let used = decode(all, for: index)
            readers[index].passedOver = max(0, used - all.count)
            readers[index].tail = Array(all[min(used, all.count)...])
            // A short read has emptied the socket; of more, the poller tells.
            if count < free.count { return }
        }
    }

    /// How many of the bytes were taken; more than there are where a frame goes on behind them.
    private func decode(_ bytes: UnsafeRawBufferPointer, for index: Int) -> Int {
        var place = readers[index].passedOver
        if readers[index].state == .upgrade {
            guard let end = endOfHead(bytes) else { return 0 }
            guard bytes[9..<12].elementsEqual("101".utf8) else {
                fail(index, "no upgrade: \(String(decoding: bytes.prefix(64), as: UTF8.self))")
                return bytes.count
            }
            place = end
            if server.wire == .plain { admitted(index) } else { readers[index].state = .greeting }
        }
        while place < bytes.count, let frame = ServerFrame(bytes, at: place) {
            take(frame.opcode, UnsafeRawBufferPointer(rebasing: bytes[frame.payload]), index)
            place = frame.end
        }
        return place
    }

    private func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count > 12 else { return nil }
        return (3..<bytes.count).first { end in
            bytes[end] == 10 && bytes[end - 1] == 13 && bytes[end - 2] == 10 && bytes[end - 3] == 13
        }.map { $0 + 1 }
    }

    // MARK: Messages

    private func take(_ opcode: UInt8, _ payload: UnsafeRawBufferPointer, _ index: Int) {
        switch opcode {
        case 8: fail(index, "the server has closed the WebSocket")
        case 9: send([0x8A, 0x80, 0, 0, 0, 0], from: index)
        case 1, 2: server.wire == .nats ? takeNATS(payload, index) : takeText(payload, index)
        default: break
        }
    }

    private func takeText(_ text: UnsafeRawBufferPointer, _ index: Int) {
        switch readers[index].state {
        case .greeting where text.first == UInt8(ascii: "0"):
            readers[index].state = .admission
            send(server.wire.frame(server.wire.subscription + server.auth), from: index)
        case .admission where text.starts(with: "40".utf8):
            admitted(index)
        case .state where text.starts(with: server.awaited.utf8):
            readers[index].state = .nothing
            ready += 1
        case _ where text.elementsEqual("2".utf8):
            send(server.wire.frame("3"), from: index)
        default:
            receive(index, text)
        }
    }

    private func admitted(_ index: Int) {
        readers[index].state = server.awaited.isEmpty ? .nothing : .state
        if server.awaited.isEmpty { ready += 1 }
    }

    /// Lines of NATS' protocol; a MSG is followed by its payload.
    private func takeNATS(_ bytes: UnsafeRawBufferPointer, _ index: Int) {
        readers[index].stream += bytes
        let stream = readers[index].stream
        var place = 0
        while let end = stream[place...].firstIndex(of: 10) {
            let line = stream[place..<end]
            var next = end + 1
            if line.starts(with: "MSG ".utf8) {
                let size =
                    line.split(separator: 32).last.flatMap { Int(String(decoding: $0.dropLast(), as: UTF8.self)) } ?? 0
                guard stream.count >= next + size + 2 else { break }
                stream.withUnsafeBytes { receive(index, UnsafeRawBufferPointer(rebasing: $0[next..<next + size])) }
                next += size + 2
            } else {
                answerNATS(line, index)
            }
            place = next
        }
        readers[index].stream = Array(stream[place...])
    }

    private func answerNATS(_ line: ArraySlice<UInt8>, _ index: Int) {
        if line.starts(with: "INFO".utf8), readers[index].state == .greeting {
            readers[index].state = .admission
            send(server.wire.frame(server.wire.subscription), from: index)
        } else if line.starts(with: "PING".utf8) {
            send(server.wire.frame("PONG\r\n"), from: index)
        } else if line.starts(with: "PONG".utf8), readers[index].state == .admission {
            admitted(index)
        }
    }

    private func fail(_ index: Int, _ what: String) {
        failure = failure ?? Failure(description: "reader \(index): \(what)")
    }
}
