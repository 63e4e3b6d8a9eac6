// SPDX-License-Identifier: MIT
import Board
import Testing

/// The domain's small values: what they take and what they refuse.
@Suite struct ValueTests {
    @Test(arguments: ["main", "a", "0", "a-b_c9", String(repeating: "x", count: 64)])
    func boardNames(text: String) { #expect(BoardName(text)?.text == text) }

    @Test(arguments: ["", "A", "-a", "_a", "a b", "a/b", "é", "a.json", "..", String(repeating: "x", count: 65), "a\n"])
    func noBoardNames(text: String) { #expect(BoardName(text) == nil) }

    @Test(arguments: ["x", " ", "a b", "é", "日本", "👍", String(repeating: "é", count: 64)])
    func tokens(text: String) { #expect(Token(text)?.text == text) }

    @Test(arguments: [
        "", "a\n", "\u{0}", "\u{7F}", "a\u{202E}b", "\u{200B}", "\u{E000}", "\u{2028}",
        String(repeating: "x", count: 65),
        String(repeating: "e\u{301}", count: 40),
    ])
    func noTokens(text: String) { #expect(Token(text) == nil) }

    @Test(arguments: [
        ("AB", "AB"), ("ab3", "ab3"), (" AB\t", "AB"), ("\u{3000}ÄÖ\u{A0}", "ÄÖ"), ("e\u{301}a", "éa"), ("日本", "日本"),
        ("٣٤", "٣٤"), ("ΑΒΓ", "ΑΒΓ"), ("A\u{30A}x", "Åx"),
    ])
    func initials(given: String, stored: String) {
        let text = Initials(given, maximum: 3)?.text
        #expect(text.map { Array($0.unicodeScalars) } == Array(stored.unicodeScalars))
    }

    @Test(arguments: [
        "", "A", "ABCD", "A B", "A-", "<b>", "👍👍", "x\u{301}y\u{302}", "\u{202E}AB", "AB\u{200D}", "½1", "_A", "A\u{0}",
        "  ", String(repeating: "A", count: 100_000),
    ])
    func noInitials(given: String) { #expect(Initials(given, maximum: 3) == nil) }

    @Test func moreInitialsMayBeAllowed() {
        #expect(Initials("ABCDEFGHIJ", maximum: 10)?.text == "ABCDEFGHIJ")
        #expect(Initials("ABCDEFGHIJK", maximum: 10) == nil)
        #expect(Initials("ABC", maximum: 2) == nil)
    }

    @Test(arguments: [
        ("rgba(1,2,3,0.5)", "rgba(1,2,3,0.5)"), (" RGBA( 255 , 0 ,\t7 , 1 ) ", "rgba(255,0,7,1)"),
        ("rgb(1,2,3)", "rgba(1,2,3,1)"),
        ("#fff", "rgba(255,255,255,1)"), ("#0F08", "rgba(0,255,0,0.533)"), ("#010203", "rgba(1,2,3,1)"),
        ("#01020380", "rgba(1,2,3,0.502)"), ("rgba(1,2,3,.25)", "rgba(1,2,3,0.25)"), ("rgba(1,2,3,0)", "rgba(1,2,3,0)"),
        ("rgba(1,2,3,0.12345)", "rgba(1,2,3,0.123)"), ("rgba(1,2,3,0.1235)", "rgba(1,2,3,0.124)"),
        ("rgba(1,2,3,0.9999)", "rgba(1,2,3,1)"), ("rgba(1,2,3,1.000)", "rgba(1,2,3,1)"),
        ("rgba(1,2,3,0.100)", "rgba(1,2,3,0.1)"),
        ("rgba(001,02,3,00.5)", "rgba(1,2,3,0.5)"), ("rgba(1,2,3,0.0004)", "rgba(1,2,3,0)"),
    ])
    func colours(given: String, stored: String) {
        let colour = Colour(css: given)
        #expect(colour?.description == stored)
        #expect(colour.flatMap { Colour(css: $0.description) } == colour)
    }

    @Test(arguments: [
        "", "red", "#12", "#12345", "#ggg", "#1234567", "rgb(1,2)", "rgb(1,2,3,4)", "rgba(1,2,3)", "rgba(256,0,0,1)",
        "rgba(-1,0,0,1)", "rgba(1.5,0,0,1)", "rgba(10%,0,0,1)", "rgba(1,2,3,1.1)", "rgba(1,2,3,-0.1)",
        "rgba(1,2,3,50%)",
        "rgba(1 2 3 / 1)", "rgba(1,2,3,1", "rgba(1,2,3,1))", "rgba(0,0,0,1);background:url(//x)", "rgba(1,2,3,1e-1)",
        "rgba(1,2,3,.)", "rgba(1,2,3,1.)", "rgba(1 ,2 2,3,1)", "expression(1)", "var(--x)", "rgba(NaN,0,0,1)",
        "rgba(1,2,3,0." + String(repeating: "1", count: 500) + ")",
    ])
    func noColours(given: String) { #expect(Colour(css: given) == nil) }

    @Test func everyHexAlphaIsItsShareOf255() throws {
        for alpha in 0...255 {
            let hex = String(alpha + 256, radix: 16).dropFirst()
            let colour = try #require(Colour(css: "#000000\(hex)"))
            #expect(Int(colour.alpha) == Int((Double(alpha) / 255 * 1000).rounded()))
        }
    }

    @Test(arguments: [
        (0.0, 0.0, 0.0), (100_000.5, 0, 1), (0, -100_000.5, 1), (0, 0, -1), (0, 0, 1000.5), (.nan, 0, 1),
        (0, 0, .infinity),
    ])
    func noCircles(x: Double, y: Double, diameter: Double) throws {
        let good = try draft()
        let circle = CircleDraft(initials: good.initials, x: x, y: y, diameter: diameter, colour: good.colour, by: nil)
        #expect(circle == nil)
    }

    @Test func minusZeroIsZero() throws { #expect(try draft(-0.0).x.sign == .plus) }
}
