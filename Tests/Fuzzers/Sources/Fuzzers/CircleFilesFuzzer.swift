// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON

@testable import BoardFiles

/// A file, however it is cut, is the same circles and the same complaints; the circles that were accepted come back from every
/// format in which they are exported. The first byte says which format it is said to be, the second how it is cut.
@Sendable func checkCircleFiles(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let formats = [nil] + InputFormat.allCases
    let format = formats[choices.index(below: formats.count)]
    var limits = Limits.widest
    if choices.bool() { limits.line = 64 }
    let seed = choices.byte()
    let input = Array(choices.rest)
    let found = read([input], format, limits)
    must(found == read(pieces(input, seed: seed), format, limits), "what is read depends on how it is cut")
    for case .failure(let problem) in found { must(isOneLine(problem.sentence), "\(problem.sentence) breaks the line") }
    checkExports(found.compactMap { try? $0.get().draft })
}

private func read(_ pieces: [[UInt8]], _ format: InputFormat?, _ limits: Limits) -> [CircleReader.Item] {
    var reader = CircleReader(format: format, limits: limits)
    var items: [CircleReader.Item] = []
    for piece in pieces {
        reader.append(piece)
        while let item = reader.next() { items.append(item) }
    }
    reader.finish()
    while let item = reader.next() { items.append(item) }
    return items
}

private func checkExports(_ drafts: [CircleDraft]) {
    guard !drafts.isEmpty else { return }
    let circles = drafts.enumerated().map { Circle(id: $0 + 1, at: 1_700_000_000_000, draft: $1) }
    for format in BoardFormat.allCases {
        let file = exported(circles, as: format)
        must(String(validating: file, as: UTF8.self) != nil, "\(format) is not UTF-8")
        guard let input = InputFormat(rawValue: format.rawValue) else { continue }
        for chosen in [input, nil] {
            let items = read([file], chosen, Limits.widest)
            must(items.count == drafts.count, "\(items.count) of \(drafts.count) circles come back from \(format)")
            for (item, draft) in zip(items, drafts) {
                guard case .success(let placed) = item else { fatalError("\(format) is refused: \(item)") }
                must(isSame(placed.draft, draft), "\(format) brings back \(placed.draft), and not \(draft)")
            }
        }
    }
}

private func exported(_ circles: [Circle], as format: BoardFormat) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
        object.key("circles")
        object.circles(circles)
    }
    let text = writer.take()
    guard let board = try? JSONValue.parse(text[...]) else { fatalError("a board that is no JSON") }
    var file: [UInt8] = []
    format.write(board, circles) { file += $0 }
    return file
}
