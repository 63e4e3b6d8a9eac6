// SPDX-License-Identifier: MIT
import Glibc

/// A TCP connection to this machine that blocks, up to a time limit for each call.
struct TCP: ~Copyable {
    private let descriptor: Int32

    init(port: Int, timeout: Double) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SupportError("socket", number: errno) }
        var limit = timeval(tv_sec: Int(timeout), tv_usec: Int(timeout * 1e6) % 1_000_000)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SupportError("connecting to port \(port)", number: errno) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw SupportError("sending", number: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Says that nothing more will be sent; what comes can still be read.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that comes until the other side closes.
    func readToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part = try receive()
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    /// What comes next; nothing where the other side has closed.
    func receive() throws -> [UInt8] {
        var failure: Int32 = 0
        let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            let got = recv(descriptor, buffer.baseAddress, 1 << 16, 0)
            failure = got < 0 ? errno : 0
            count = max(0, got)
        }
        guard failure == 0 else { throw SupportError("reading", number: failure) }
        return part
    }
}
