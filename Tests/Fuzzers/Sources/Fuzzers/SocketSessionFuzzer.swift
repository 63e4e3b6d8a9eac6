// SPDX-License-Identifier: MIT
import JSON
import SocketIO

/// Whatever a client sends: it is told of for namespaces alone that it joined; a packet that was read is read as the same when it
/// is written; and what the protocol forbids ends it. An input is messages, each behind a byte for its kind and one for its length.
@Sendable func checkSocketSession(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    var session = SocketSession()
    var joined: Set<String> = []
    while !choices.isAtEnd {
        let (kind, content) = (choices.byte(), choices.bytes())
        checkPacket(kind & 1 == 0 ? .text(content) : .binary(content))
        switch session.received(kind & 1 == 0 ? .text(content) : .binary(content)) {
        case nil: break
        case .connect(let namespace, _):
            must(!joined.contains(namespace) && joined.count < SocketSession.greatestNamespaces, "it joins again")
            guard kind & 2 == 0 else {
                session.refuse(namespace: namespace)
                break
            }
            session.accept(namespace: namespace)
            joined.insert(namespace)
        case .disconnect(let namespace):
            must(joined.remove(namespace) != nil, "it leaves where it is not")
        case .event(let namespace, let event):
            must(joined.contains(namespace), "an event where it has not joined")
            checkEvent(event, in: namespace)
        case .acknowledgement(let namespace, let id, let arguments):
            must(joined.contains(namespace), "an answer where it has not joined")
            checkAcknowledgement(id, arguments, in: namespace)
        case .close: return
        }
        must(session.isConnected == !joined.isEmpty, "it is connected and did not say so")
    }
}

/// A packet alone, however it begins.
private func checkPacket(_ message: Message) {
    var decoder = PacketDecoder()
    guard let packet = try? decoder.received(message) else { return }
    switch packet {
    case .connect(_, let auth): must(auth == nil || auth?.kind == .object, "a connect with something else")
    case .disconnect(let namespace):
        let written = PacketWriter.disconnect(namespace: namespace)
        guard case .disconnect(let again)? = read(written, []) else { fatalError("a disconnect is refused as written") }
        must(isSame(again, namespace), "a disconnect from elsewhere")
    case .event(let namespace, let event): checkEvent(event, in: namespace)
    case .acknowledgement(let namespace, let id?, let arguments, _): checkAcknowledgement(id, arguments, in: namespace)
    case .acknowledgement: break
    }
}

private func checkEvent(_ event: Packet.Event, in namespace: String) {
    must(event.attachments.count <= PacketDecoder.greatestAttachments, "too many attachments")
    must(event.id.map { (0...(1 << 53) - 1).contains($0) } ?? true, "an id that no client counts to")
    must(!["connect", "disconnect", "connect_error"].contains(event.name), "a name that is reserved")
    let written = PacketWriter.event(
        event.name, namespace: namespace, id: event.id, attachments: event.attachments.count
    ) { json in for argument in event.arguments { json.value(argument) } }
    guard case .event(let place, let again)? = read(written, event.attachments) else {
        fatalError("an event is refused as written: \(String(decoding: written, as: UTF8.self))")
    }
    must(isSame(place, namespace) && isSame(again.name, event.name) && again.id == event.id, "another event")
    must(again.attachments == event.attachments && isSame(again.arguments, event.arguments), "other arguments")
}

private func checkAcknowledgement(_ id: Int, _ arguments: [JSONValue], in namespace: String) {
    let written = PacketWriter.acknowledgement(id: id, namespace: namespace) { json in
        for argument in arguments { json.value(argument) }
    }
    guard case .acknowledgement(let place, id, let again, [])? = read(written, []) else {
        fatalError("an answer is refused as written: \(String(decoding: written, as: UTF8.self))")
    }
    must(isSame(place, namespace) && isSame(again, arguments), "another answer")
}

private func read(_ text: [UInt8], _ attachments: [[UInt8]]) -> Packet? {
    var decoder = PacketDecoder()
    var packet = try? decoder.received(.text(text))
    for attachment in attachments { packet = try? decoder.received(.binary(attachment)) }
    return packet
}

private func isSame(_ left: [JSONValue], _ right: [JSONValue]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy(JSONFuzzing.isSame)
}
