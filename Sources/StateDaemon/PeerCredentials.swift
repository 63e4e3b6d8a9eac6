// SPDX-License-Identifier: MIT
import Glibc
import NIOCore

/// Who opened a connection, as the kernel knew it at that moment (SO_PEERCRED in unix(7)).
struct PeerCredentials: Equatable, Sendable {
    let pid: Int32
    let user: UInt32
    /// The group that the process ran with, which may be another than the user's own.
    let group: UInt32

    /// The peer of a Unix socket.
    static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // The members of `struct ucred`, which Glibc's module has not.
        let option: EventLoopFuture<(pid_t, uid_t, gid_t)> = socket.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return option.map { PeerCredentials(pid: $0.0, user: $0.1, group: $0.2) }
    }
}
