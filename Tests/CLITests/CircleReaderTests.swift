// SPDX-License-Identifier: MIT
import Board
import Testing

@testable import BoardFiles

/// What a reader made of its input, in words.
private func items(_ input: String, format: InputFormat? = nil, pieces: Int, limits: Limits = Limits()) -> [String] {
    var reader = CircleReader(format: format, limits: limits)
    var found: [String] = []
    func drain() {
        while let item = reader.next() {
            switch item {
            case .success(let circle):
                let draft = circle.draft
                let by = draft.by.map { " by \($0)" } ?? ""
                let numbers = [draft.x, draft.y, draft.diameter].map(Number.text).joined(separator: " ")
                found.append("\(circle.place): \(draft.initials) \(numbers) \(draft.colour)\(by)")
            case .failure(let problem): found.append("\(problem.sentence)\(problem.isFatal ? " (fatal)" : "")")
            }
        }
    }
    let bytes = Array(input.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
        reader.append(Array(bytes[start..<min(start + pieces, bytes.count)]))
        drain()
    }
    reader.finish()
    drain()
    return found
}

@Suite struct CircleReaderTests {
    private static let pieceSizes = [1, 2, 3, 7, 1000]
    private let circle = ##"{"initials":"AB","x":1,"y":2.5,"dia":3,"rgba":"#123","by":"p1"}"##
    private let read = "AB 1 2.5 3 rgba(17,34,51,1) by p1"

    @Test(arguments: pieceSizes) func linesOfJSON(pieces: Int) {
        let input = "\(circle)\r\n\n  \n{\"initials\":\"A\"}\nnonsense\n\(circle)"
        #expect(
            items(input, pieces: pieces) == [
                "line 1: \(read)",
                "line 4: the circle's field initials is not valid: initials are 2 to 3 letters or digits",
                "line 5: it is not JSON: invalid token near 'nonsense' (at byte 8)",
                "line 6: \(read)",
            ])
    }

    @Test(arguments: pieceSizes) func csvWithQuotesAndColumnsInAnyOrder(pieces: Int) {
        let input = """
            by,rgba,dia,y,x,initials,id,at\r
            "a, ""b\"\"\","rgba(1,2,3,0.5)",3,2.5,1,AB,9,17\r

            ,#123,3,2.5,1,AB,"two
            lines",\r
            ,#123,3,2.5,1e1,AB,9,17
            """
        #expect(
            items(input, pieces: pieces) == [
                "line 2: AB 1 2.5 3 rgba(1,2,3,0.5) by a, \"b\"",
                "line 4: AB 1 2.5 3 rgba(17,34,51,1)",
                "line 6: AB 10 2.5 3 rgba(17,34,51,1)",
            ])
    }

    /// To Swift a quote and an accent behind it are one character.
    @Test func aQuoteUnderAnAccentIsDoubledToo() throws {
        let by = "a\"\u{301}, \"b"
        let field = Delimited.csvField(by)
        #expect(Array(field.utf8) == Array("\"a\"\"\u{301}, \"\"b\"".utf8))
        #expect(try FieldSplitter.csv(field).map { Array($0.utf8) } == [Array(by.utf8)])
    }

    @Test(arguments: pieceSizes) func csvThatIsWrong(pieces: Int) {
        let input = """
            initials,x,y,dia,rgba
            AB,1,2
            AB,1,2,3,#12"3
            AB,1,2,3,"#123"4
            AB,0x10,2,3,#123
            AB,,2,3,#123
            AB,1,2,3,"#123
            """
        #expect(
            items(input, pieces: pieces) == [
                "line 2: it has 3 fields, the header has 5",
                "line 3: a field with a quote in it has to be in quotes, with the quote doubled",
                "line 4: something follows the closing quote of field 5",
                "line 5: the circle's field x is not valid: it has to be a number from -100000 to 100000",
                "line 6: the circle's field x is not valid: it is missing",
                "line 7: a quoted field has no closing quote",
            ])
    }

    @Test(arguments: pieceSizes) func tsvWithEscapes(pieces: Int) {
        let input = "initials\tx\ty\tdia\trgba\tby\nAB\t1\t2\t3\t#123\ta\\\\b, \"c\"\nAB\t1\t2\t3\t#123\ta\\q\n"
        #expect(
            items(input, pieces: pieces) == [
                "line 2: AB 1 2 3 rgba(17,34,51,1) by a\\b, \"c\"",
                "line 3: a backslash is followed by t, n, r or another backslash",
            ])
    }

    @Test(arguments: pieceSizes) func documents(pieces: Int) {
        let board = "{\"board\":\"main\", \"circles\" : [\n\(circle),\n{\"x\":1}]}"
        let wrong = "circle 2: the circle's field initials is not valid: it is missing"
        #expect(items(board, pieces: pieces) == ["circle 1: \(read)", wrong])
        #expect(items("[\(circle), {}]", pieces: pieces) == ["circle 1: \(read)", wrong])
        #expect(items("{\n\"circles\": [\(circle)]\n}", pieces: pieces) == ["circle 1: \(read)"])
        #expect(
            items("{\n}\n", pieces: pieces) == [
                "the document is neither a board nor a list of circles; write one circle a line, as jq -c does (fatal)"
            ])
    }

    @Test func headersThatAreWrong() {
        let known = "it may have id, initials, x, y, dia, rgba, at, by"
        #expect(
            items("initials,x,y,dia,rgba,foo,bar\nAB,1,2,3,#123,1,2\n", pieces: 9) == [
                "line 1: the header has unknown columns, \"foo\", \"bar\"; \(known) (fatal)"
            ])
        #expect(
            items("x,y\n", pieces: 9) == [
                "line 1: the header has no initials, dia, rgba; the first line names the columns (fatal)"
            ])
        #expect(
            items("Initials,X,Colour\n", pieces: 9) == [
                "line 1: the header has an unknown column, \"Colour\"; \(known) (fatal)"
            ])
        #expect(
            items("AB,1,2,3,#123\n", pieces: 9) == [
                "line 1: the first line is neither a circle as JSON nor a header that names the columns (fatal)"
            ])
        #expect(
            items("<?xml version=\"1.0\"?>\n<svg/>\n", pieces: 9) == [
                "line 1: it is markup; only ndjson, csv, tsv and json can be read (fatal)"
            ])
        #expect(
            items("initials,x,x,y,dia,rgba\n", pieces: 9) == ["line 1: the header names a column twice (fatal)"])
    }

    @Test func spacesAndCapitalsInTheHeaderSayNothing() {
        #expect(
            items("Initials , x, Y,dia ,RGBA\nAB,1,2,3,#123\n", pieces: 9) == ["line 2: AB 1 2 3 rgba(17,34,51,1)"])
    }

    /// It ends with its line, so that a quote that is never closed does not take all that follows.
    @Test(arguments: pieceSizes) func aQuotedFieldThatIsTooLong(pieces: Int) {
        var limits = Limits()
        limits.line = 21
        let long = String(repeating: "x", count: 30)
        for (first, next) in [("\"a\n\(long)", 4), ("\"\(long)", 3), ("\"a\nb\n\(long)\"", 5)] {
            #expect(
                items(
                    "initials,x,y,dia,rgba\n\(first)\nAB,1,2,3,#123\nCD,\"1\",2,3,#123\n", pieces: pieces,
                    limits: limits) == [
                        "line 2: a line, or a field in quotes, has more than 21 bytes",
                        "line \(next): AB 1 2 3 rgba(17,34,51,1)", "line \(next + 1): CD 1 2 3 rgba(17,34,51,1)",
                    ])
        }
    }

    @Test(arguments: pieceSizes) func linesThatAreTooLong(pieces: Int) {
        var limits = Limits()
        limits.line = 80
        let long = String(repeating: "x", count: 300)
        #expect(
            items("\(circle)\n\(long)\n\(circle)\n", pieces: pieces, limits: limits) == [
                "line 1: \(read)", "line 2: it has more than 80 bytes", "line 3: \(read)",
            ])
        #expect(
            items("initials,x,y,dia,rgba\n\"\(long)\n\(long)\n", pieces: pieces, limits: limits).first
                == "line 2: a line, or a field in quotes, has more than 80 bytes")
    }

    @Test func nothingIsNothing() {
        for input in ["", "\n\n", "  \n"] { #expect(items(input, pieces: 1).isEmpty) }
    }

    @Test(arguments: [1, 1000]) func aByteOrderMarkIsNoInput(pieces: Int) {
        #expect(items("\u{FEFF}initials,x,y,dia,rgba\nAB,1,2,3,#123", pieces: pieces).count == 1)
    }

    @Test func textThatIsNotUTF8IsRefused() {
        var reader = CircleReader(format: nil, limits: Limits())
        reader.append(Array("initials,x,y,dia,rgba,by\nAB,1,2,3,#123,".utf8) + [0xFF, 0x0A])
        #expect(reader.next() == .failure(InputProblem(place: .line(2), reason: "it is not UTF-8")))
    }
}

@Suite struct InputFormatTests {
    @Test(arguments: [
        (#"{"initials":"AB"}"# + "\n", InputFormat.ndjson), (#"{"by":"circles"}"# + "\n", .ndjson),
        ("initials,x\n", .csv), ("initials\tx\n", .tsv), ("[1", .json), (#"{"board":"main","circles":["#, .json),
        ("{\n", .json), ("\n\n[", .json), (#"{"by":"\"circles\":"}"# + "\n", .ndjson),
    ]) func recognition(head: String, format: InputFormat) {
        #expect(InputFormat.recognised(from: Array(head.utf8)[...], isComplete: false) == format)
    }

    @Test(arguments: [#"{"initials":"AB"}"#, "initials,x", "", "\n"]) func moreIsNeeded(head: String) {
        #expect(InputFormat.recognised(from: Array(head.utf8)[...], isComplete: false) == nil)
        #expect(InputFormat.recognised(from: Array(head.utf8)[...], isComplete: true) != nil)
    }
}
