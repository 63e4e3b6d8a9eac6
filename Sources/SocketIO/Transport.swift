// SPDX-License-Identifier: MIT

/// The ways in which Engine.IO's packets travel.
public enum Transport: String, Equatable, Sendable {
    case polling
    case webSocket = "websocket"
}
