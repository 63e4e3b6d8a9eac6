// SPDX-License-Identifier: MIT
package import Board
internal import ControlAPI
internal import JSON

/// Makes circles of the bytes of NDJSON, CSV, TSV or a JSON document. Bytes in, circles or what is wrong with them out;
/// however the bytes are cut, the same comes out.
package struct CircleReader {
    package typealias Item = Result<PlacedDraft, InputProblem>

    /// A circle of the input, and where it stood there.
    package struct PlacedDraft: Equatable {
        package let draft: CircleDraft
        package let place: InputProblem.Place

        package init(draft: CircleDraft, place: InputProblem.Place) { (self.draft, self.place) = (draft, place) }
    }

    /// The most bytes that a JSON document may have.
    static let greatestDocument = 256 << 20

    private enum Stage {
        /// Not decided yet what the input is: the bytes so far.
        case head([UInt8])
        case lines(RecordSplitter)
        case rows(RecordSplitter, DelimitedHeader?)
        case document([UInt8])
        case circles([JSONValue], next: Int)
        case ended
    }

    private let limits: Limits
    private(set) var format: InputFormat?
    private var stage = Stage.head([])
    private var isComplete = false

    package init(format: InputFormat?, limits: Limits) {
        self.format = format
        self.limits = limits
    }

    package mutating func append(_ bytes: [UInt8]) {
        switch stage {
        case .head(var head):
            stage = .ended
            head.append(contentsOf: bytes)
            stage = .head(head)
            decide()
        case .lines(var splitter):
            stage = .ended
            splitter.append(bytes)
            stage = .lines(splitter)
        case .rows(var splitter, let header):
            stage = .ended
            splitter.append(bytes)
            stage = .rows(splitter, header)
        case .document(var document):
            stage = .ended
            if document.count <= Self.greatestDocument { document.append(contentsOf: bytes) }
            stage = .document(document)
        case .circles, .ended: break
        }
    }

    /// The input is at its end; what is left of it comes out of `next()`.
    package mutating func finish() {
        isComplete = true
        decide()
    }

    /// The next circle, or the next piece that is none; nil until more bytes come.
    package mutating func next() -> Item? {
        switch stage {
        case .head, .ended: return nil
        case .lines(var splitter):
            // Taken out of the enum while it is changed, so that its bytes are not copied.
            stage = .ended
            let record = isComplete ? splitter.finish() : splitter.next()
            stage = .lines(splitter)
            return record.map(circle)
        case .rows: return nextRow()
        case .document(let document): return isComplete ? read(document) : nil
        case .circles(let circles, let next): return nextOf(circles, next)
        }
    }

    private mutating func decide() {
        guard case .head(let bytes) = stage else { return }
        let isPartialMark = bytes.count < 3 && [0xEF, 0xBB, 0xBF].starts(with: bytes) && !isComplete
        guard !isPartialMark else { return }
        let head = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let format = format ?? InputFormat.recognised(from: head, isComplete: isComplete) else { return }
        self.format = format
        switch format {
        case .ndjson: stage = .lines(RecordSplitter(limit: limits.line, isQuoted: false))
        case .tsv: stage = .rows(RecordSplitter(limit: limits.line, isQuoted: false), nil)
        case .csv: stage = .rows(RecordSplitter(limit: limits.line, isQuoted: true), nil)
        case .json: stage = .document([])
        }
        append(Array(head))
    }

    private mutating func nextRow() -> Item? {
        guard case .rows(var splitter, var header) = stage else { return nil }
        stage = .ended
        while let record = isComplete ? splitter.finish() : splitter.next() {
            do throws(InputReason) {
                let fields = try self.fields(record, isHeader: header == nil)
                if let header {
                    stage = .rows(splitter, header)
                    return circle(json: try header.circle(fields)[...], place: .line(record.line))
                }
                header = try DelimitedHeader(fields)
            } catch {
                stage = header == nil ? .ended : .rows(splitter, header)
                return .failure(
                    InputProblem(place: .line(record.line), reason: error.text, isFatal: header == nil))
            }
        }
        stage = .rows(splitter, header)
        return nil
    }

    private func fields(_ record: RecordSplitter.Record, isHeader: Bool) throws(InputReason) -> [String] {
        guard let content = record.content else {
            let cause = format == .csv ? "a line, or a field in quotes," : "it"
            throw InputReason("\(cause) has more than \(limits.line) bytes")
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw InputReason("it is not UTF-8") }
        // A picture that export wrote is a file one would try to import.
        guard !(isHeader && text.hasPrefix("<")) else {
            throw InputReason("it is markup; only ndjson, csv, tsv and json can be read")
        }
        return format == .csv ? try FieldSplitter.csv(text) : try FieldSplitter.tsv(text)
    }

    private func circle(_ record: RecordSplitter.Record) -> Item {
        guard let content = record.content else {
            return .failure(InputProblem(place: .line(record.line), reason: "it has more than \(limits.line) bytes"))
        }
        return circle(json: content[...], place: .line(record.line))
    }

    private func circle(json: ArraySlice<UInt8>, place: InputProblem.Place) -> Item {
        do throws(JSONError) {
            return circle(try JSONValue.parse(json), place: place)
        } catch {
            return .failure(InputProblem(place: place, reason: "it is not JSON: \(Text.printable("\(error)"))"))
        }
    }

    private func circle(_ value: JSONValue, place: InputProblem.Place) -> Item {
        do throws(Refusal) {
            return .success(
                PlacedDraft(draft: try CircleDraft(json: value, by: nil, limits: limits, index: nil), place: place))
        } catch {
            return .failure(InputProblem(place: place, reason: APIError(error).message))
        }
    }

    private mutating func read(_ document: [UInt8]) -> Item? {
        stage = .ended
        guard document.count <= Self.greatestDocument else {
            return whole("the document has more than \(Self.greatestDocument) bytes; use ndjson instead")
        }
        do throws(JSONError) {
            let value = try JSONValue.parse(document[...])
            guard let circles = value["circles"]?.elements ?? value.elements else {
                return whole(
                    "the document is neither a board nor a list of circles; write one circle a line, as jq -c does")
            }
            return nextOf(circles, 0)
        } catch {
            let what = Text.printable("\(error)")
            return whole("the input is not one JSON document: \(what); write one circle a line, as jq -c does")
        }
    }

    private mutating func nextOf(_ circles: [JSONValue], _ next: Int) -> Item? {
        guard next < circles.count else {
            stage = .ended
            return nil
        }
        stage = .circles(circles, next: next + 1)
        return circle(circles[next], place: .circle(next + 1))
    }

    private func whole(_ reason: String) -> Item {
        .failure(InputProblem(place: nil, reason: reason, isFatal: true))
    }
}
