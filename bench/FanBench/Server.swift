// SPDX-License-Identifier: MIT
internal import Glibc

/// What is measured: where it listens, how it speaks, and what one says to it on joining.
struct Server {
    let wire: Wire
    let port: Int
    let path: String
    /// Socket.IO's auth object, and the beginning of the text with which joining is over; both may be empty.
    let auth: String
    let awaited: String
    let processes: [Int]

    var handshake: String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    }

    var usage: ServerUsage { ServerUsage(of: processes) }

    func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
