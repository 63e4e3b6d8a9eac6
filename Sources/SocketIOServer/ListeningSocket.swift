// SPDX-License-Identifier: MIT
internal import Glibc
internal import NIOCore

/// A TCP socket that listens.
struct ListeningSocket {
    /// How many connections may wait to be accepted.
    static let backlog: CInt = 4096

    let descriptor: CInt
    /// Where it listens.
    let address: SocketAddress

    /// Listens on an address, on a free port where it is 0. Looks up a name, which may take a while. Throws an `IOError`, or a
    /// `SocketAddressError` where there is no such name.
    init(host: String, port: Int) throws {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let family = address.protocol.rawValue
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        do {
            var on: CInt = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
            let result = address.withSockAddr { Glibc.bind(descriptor, $0, socklen_t($1)) }
            guard result == 0 else { throw IOError(errnoCode: errno, reason: "bind") }
            try self.init(adopted: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes over one that is bound, and may listen already.
    init(adopted descriptor: CInt) throws {
        guard listen(descriptor, Self.backlog) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
        self.descriptor = descriptor
        address = try Self.address(of: descriptor)
    }

    private static func address(of descriptor: CInt) throws -> SocketAddress {
        var found = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_storage>.size)
        var size = socklen_t(found.count)
        var (host, port) = ([CChar](repeating: 0, count: 64), [CChar](repeating: 0, count: 16))
        let isKnown = found.withUnsafeMutableBytes { bytes in
            let address = bytes.baseAddress?.bindMemory(to: sockaddr.self, capacity: 1)
            return getsockname(descriptor, address, &size) == 0
                && getnameinfo(
                    address, size, &host, socklen_t(host.count), &port, socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0
        }
        guard isKnown, let number = Int(Self.text(port)) else { throw IOError(errnoCode: errno, reason: "getsockname") }
        return try SocketAddress(ipAddress: Self.text(host), port: number)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
