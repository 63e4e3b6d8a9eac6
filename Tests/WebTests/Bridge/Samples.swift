// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON
import NIOCore
import SocketIO
import Testing

@testable import SocketIOServer
@testable import Web

func json(_ text: String) throws -> JSONValue { try JSONValue.parse(text: text) }

/// A circle as the daemon tells it.
func circleText(_ id: Int, by: String? = nil) -> String {
    let by = by.map { #","by":"\#($0)""# } ?? ""
    return #"{"id":\#(id),"initials":"AB","x":\#(id % 700),"y":2.5,"dia":30,"rgba":"rgba(1,2,3,0.5)","at":1700\#(by)}"#
}

func sampleCircle(_ id: Int, by: String? = nil) throws -> Circle {
    try #require(Circle(json: json(circleText(id, by: by))))
}

/// A board as the daemon tells it.
func mirror(_ ids: [Int], seq: Int, epoch: String = "e") throws -> Mirror {
    let circles = ids.map { circleText($0) }.joined(separator: ",")
    let text =
        #"{"board":"main","epoch":"\#(epoch)","seq":\#(seq),"mode":"open","circles":[\#(circles)],"#
        + #""players":[{"id":"p","initials":"AB"},{"id":"q","initials":"CD"}]}"#
    return try #require(Mirror(json: json(text)))
}

func text(_ parts: [ByteBuffer]) -> String { parts.map { String(buffer: $0) }.joined() }

/// What a client reads of packets, each as the text of its message.
func messages(_ packets: EncodedPackets) -> [String] {
    var frames = FrameScanner(packets.buffers)
    var texts: [String] = []
    while case .text(let text)? = frames.next() { texts.append(String(decoding: text, as: UTF8.self)) }
    return texts
}
