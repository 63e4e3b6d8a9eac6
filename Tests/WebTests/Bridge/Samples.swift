// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore
import SocketIOServer

@testable import Web

/// Boards and events for these tests.
enum Samples {
    static func circle(_ id: Int, by: String? = nil) -> String {
        let author = by.map { #","by":"\#($0)""# } ?? ""
        return #"{"id":\#(id),"initials":"AB","x":\#(id),"y":2,"dia":3,"rgba":"rgba(1,2,3,1)","at":5\#(author)}"#
    }

    static func json(_ text: String) throws -> JSONValue { try JSONValue.parse(text: text) }

    static func mirror(seq: Int, ids: [Int], epoch: String = "e") throws -> Mirror {
        let circles = ids.map { circle($0) }.joined(separator: ",")
        let text =
            #"{"epoch":"\#(epoch)","seq":\#(seq),"mode":"open","circles":[\#(circles)],"players":[{"id":"p","initials":"AB"}]}"#
        guard let mirror = Mirror(json: try json(text)) else { throw NoMirror() }
        return mirror
    }

    static func add(_ id: Int) throws -> BoardEvent {
        guard let circle = Circle(json: try json(circle(id))) else { throw NoMirror() }
        return BoardEvent(seq: id, change: .addCircle(circle))
    }

    static func text(_ parts: [ByteBuffer]) -> String { parts.map { String(buffer: $0) }.joined() }

    struct NoMirror: Error {}
}
