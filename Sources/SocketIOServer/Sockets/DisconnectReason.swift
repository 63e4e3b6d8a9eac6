// SPDX-License-Identifier: MIT
public import SocketIO

/// Why a socket left its namespace.
public enum DisconnectReason: Equatable, Sendable {
    /// The client left the namespace.
    case client
    /// The server took it out.
    case server
    /// The connection ended.
    case connection(CloseReason)
}
