// SPDX-License-Identifier: MIT
public import JSON

/// Writes the text of a packet as a server sends it, in front of which Engine.IO puts its `4`.
public struct PacketWriter: Sendable {
    public private(set) var text: [UInt8]

    private init(_ type: StaticString, namespace: String, attachments: Int = 0) {
        text = Array("\(type)".utf8)
        if attachments > 0 { text += Array("\(attachments)-".utf8) }
        if namespace != "/" { text += Array("\(namespace),".utf8) }
    }

    /// The answer to CONNECT: the socket's id, and where state recovery is on its private one.
    public static func connect(namespace: String, id: String, pid: String?) -> [UInt8] {
        var packet = PacketWriter("0", namespace: namespace)
        packet.json { json in
            json.object { object in
                object.member("sid", id)
                if let pid { object.member("pid", pid) }
            }
        }
        return packet.text
    }

    /// The refusal of a CONNECT; `data` is JSON.
    public static func connectError(namespace: String, message: String, data: [UInt8]?) -> [UInt8] {
        var packet = PacketWriter("4", namespace: namespace)
        packet.json { json in
            json.object { object in
                object.member("message", message)
                guard let data else { return }
                object.key("data")
                object.raw(data)
            }
        }
        return packet.text
    }

    /// Takes a client out of a namespace.
    public static func disconnect(namespace: String) -> [UInt8] {
        Array("1".utf8) + (namespace == "/" ? [] : Array("\(namespace),".utf8))
    }

    /// An event; `arguments` writes what follows the name.
    public static func event(
        _ name: String, namespace: String, id: Int? = nil, attachments: Int = 0, arguments: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var packet = PacketWriter(attachments > 0 ? "5" : "2", namespace: namespace, attachments: attachments)
        if let id { packet.text += Array("\(id)".utf8) }
        packet.json { json in
            json.array { array in
                array.string(name)
                arguments(&array)
            }
        }
        return packet.text
    }

    /// The answer to an event.
    public static func acknowledgement(
        id: Int, namespace: String, attachments: Int = 0, arguments: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var packet = PacketWriter(attachments > 0 ? "6" : "3", namespace: namespace, attachments: attachments)
        packet.text += Array("\(id)".utf8)
        packet.json { $0.array(arguments) }
        return packet.text
    }

    private mutating func json(_ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        body(&writer)
        text += writer.bytes
    }
}

extension JSONWriter {
    /// What stands for an attachment in an event's arguments; `number` counts from 0.
    public mutating func placeholder(_ number: Int) {
        object { object in
            object.member("_placeholder", true)
            object.member("num", number)
        }
    }
}
