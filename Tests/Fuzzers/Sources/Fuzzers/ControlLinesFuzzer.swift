// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON

/// A client's bytes, however they are cut, are the same lines; each of them is calls that can be carried out, or errors of the
/// contract. The first byte says how long a line may be, the second how the bytes are cut.
@Sendable func checkControlLines(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let limit = choices.bool() ? 4096 : 1 + choices.index(below: 64)
    let seed = choices.byte()
    let input = Array(choices.rest)
    let found = lines([input], limit: limit)
    must(found == expectedLines(input, limit: limit), "other lines than there are")
    must(found == lines(pieces(input, seed: seed), limit: limit), "the lines depend on how they are cut")
    for case .line(let line) in found { checkLine(line) }
}

private func lines(_ pieces: [[UInt8]], limit: Int) -> [LineDecoder.Line] {
    var decoder = LineDecoder(limit: limit)
    var lines: [LineDecoder.Line] = []
    for piece in pieces {
        piece.withUnsafeBytes { decoder.append($0) }
        while let line = decoder.next() { lines.append(line) }
        must(decoder.buffered <= limit, "\(decoder.buffered) bytes are kept, more than a line may have")
    }
    return lines
}

/// The rule itself, at leisure.
private func expectedLines(_ bytes: [UInt8], limit: Int) -> [LineDecoder.Line] {
    var parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let unfinished = parts.popLast() ?? []
    var lines = parts.compactMap { part -> LineDecoder.Line? in
        if part.count > limit { return .tooLong }
        let line = part.last == 0x0D ? part.dropLast() : part
        return line.isEmpty ? nil : .line(line)
    }
    if unfinished.count > limit { lines.append(.tooLong) }
    return lines
}

private func checkLine(_ line: ArraySlice<UInt8>) {
    let value = try? JSONValue.parse(line)
    switch Incoming(line: line) {
    case .unreadable(let error):
        let isBatch = value.map { $0.kind == .array && $0.count == 0 } ?? false
        must(error.code == (isBatch ? .invalidRequest : .parseError), "\(error.code) for what is no call")
        must(value == nil || isBatch, "JSON that was not read")
        checkError(error)
    case .single(let call):
        guard let value else { fatalError("a call that is no JSON") }
        checkCall(call, value)
    case .batch(let calls):
        guard let elements = value?.elements else { fatalError("a batch that is no list") }
        must(calls.count == elements.count && !calls.isEmpty, "\(calls.count) calls, and not \(elements.count)")
        for (call, element) in zip(calls, elements) { checkCall(call, element) }
    }
}

private func checkCall(_ call: Call, _ value: JSONValue) {
    must((call.method == nil) == (call.error != nil), "neither a method nor an error")
    if let error = call.error {
        must([.invalidRequest, .methodNotFound, .invalidParams].contains(error.code), "\(error.code) for a request")
        checkError(error)
    } else {
        must(value["method"]?.string == call.method?.rawValue, "another method than was asked for")
        checkParams(call.params)
    }
    guard let id = call.id, id != .null else { return }
    var writer = JSONWriter()
    writer.response(id: id) { $0.bool(true) }
    let answer = writer.take()
    must(!answer.contains(0x0A), "an answer of several lines")
    guard let asked = value["id"], let told = (try? JSONValue.parse(answer[...]))?["id"] else {
        fatalError("an answer that is no JSON")
    }
    must(asked.kind == told.kind && JSONFuzzing.isSame(asked, told), "another id comes back")
}

/// Every parameter of every method is a value, or a refusal that can be told.
private func checkParams(_ params: Params) {
    let limits = Limits()
    let readers: [() throws -> Void] = [
        { _ = try params.board() }, { _ = try params.key() }, { _ = try params.asPlayer() }, { _ = try params.mode() },
        { _ = try params.integer("after", in: 0...Int.max) },
        { _ = try params.requiredInteger("to", in: 0...Int.max) },
        { _ = try params.integer("limit", in: 1...10_000) },
        { _ = try params.string("epoch") },
        { checkSelection(try params.selection(limits: limits)) },
        { _ = try params.player(limits: limits) },
        { _ = try params.players(limits: limits) },
        { checkDraft(try params.circle(limits: limits), limits) },
        { for draft in try params.circles(limits: limits) { checkDraft(draft, limits) } },
    ]
    for read in readers {
        do { try read() } catch {
            guard let refusal = error as? Refusal else { fatalError("refused by \(error)") }
            checkError(APIError(refusal))
        }
    }
}

private func checkSelection(_ selection: Proposal.Selection) {
    guard case .ids(let ids) = selection else { return }
    must(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }, "ids that do not rise")
}

/// A circle that was accepted is accepted as it is told to others, and is the same.
private func checkDraft(_ draft: CircleDraft, _ limits: Limits) {
    var writer = JSONWriter()
    writer.draft(draft)
    let text = writer.take()
    guard let value = try? JSONValue.parse(text[...]),
        let again = try? CircleDraft(json: value, by: nil, limits: limits, index: nil)
    else { fatalError("a circle is refused as it was told") }
    must(isSame(draft, again), "a circle is told as another one")
}

/// The same to the byte.
func isSame(_ left: CircleDraft, _ right: CircleDraft) -> Bool {
    left == right && isSame(left.initials.text, right.initials.text)
        && isSame(left.by?.text ?? "", right.by?.text ?? "")
}

/// An error is one line, and comes over as the same.
private func checkError(_ error: APIError) {
    must(isOneLine(error.message), "a message with a line break: \(error.message)")
    var writer = JSONWriter()
    writer.error(error)
    let text = writer.take()
    guard let value = try? JSONValue.parse(text[...]) else { fatalError("an error that is no JSON") }
    must(APIError(json: value) == error, "an error is told as another one")
}
