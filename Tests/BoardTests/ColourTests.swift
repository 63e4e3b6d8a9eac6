// SPDX-License-Identifier: MIT
import Board
import TestSupport
import Testing

/// Colours by sweeps; the single forms are in `ValueTests`.
@Suite struct ColourTests {
    @Test func eachAlphaInThousandthsIsWrittenAndReadBack() throws {
        for alpha in UInt16(0)...1000 {
            let colour = try #require(Colour(red: 0, green: 127, blue: 255, alpha: alpha))
            #expect(Colour(css: colour.description) == colour)
            let text = try #require(colour.description.split(separator: ",").last?.dropLast())
            #expect(Double(text).map { Int(($0 * 1000).rounded()) } == Int(alpha))
            #expect(text.count <= 5 && (!text.contains(".") || text.last != "0"))
        }
        #expect(Colour(red: 0, green: 0, blue: 0, alpha: 1001) == nil)
    }

    @Test func eachAlphaOfFiveDecimalsIsRounded() {
        for number in 0...100_000 {
            let decimals = "\(100_000 + number % 100_000)".dropFirst()
            let colour = Colour(css: "rgba(1,2,3,\(number / 100_000).\(decimals))")
            #expect(colour.map { Int($0.alpha) } == (number + 50) / 100)
        }
    }

    @Test func eachChannelIsAWholeNumberUpTo255() {
        for number in 0...1100 {
            for (text, channel) in [
                ("rgb(\(number),2,3)", \Colour.red), ("rgb(1,\(number),3)", \.green), ("rgba(1,2,\(number),1)", \.blue),
            ] {
                #expect(
                    Colour(css: text).map { Int($0[keyPath: channel]) } == (number <= 255 ? number : nil), "\(text)")
            }
        }
    }

    @Test func eachHexDigitCounts() {
        for number in 0...0xFF {
            let two = String(number + 0x100, radix: 16, uppercase: number % 2 == 0).dropFirst()
            for (text, channel) in [("#\(two)0000", \Colour.red), ("#00\(two)00", \.green), ("#0000\(two)", \.blue)] {
                #expect(Colour(css: text).map { Int($0[keyPath: channel]) } == number, "\(text)")
            }
        }
        for digit in 0...15 {
            let one = String(digit, radix: 16)
            let colour = Colour(css: "#\(one)0\(one)\(one)")
            #expect(colour.map { Int($0.red) } == digit * 17 && colour?.green == 0)
            #expect(colour.map { Int($0.alpha) } == Int((Double(digit * 17) / 255 * 1000).rounded()))
        }
    }

    @Test(arguments: [
        ("rgba(1,2,3,1.0)", 1000), ("rgba(1,2,3,01)", 1000), ("rgba(1,2,3,1.00000000000000000)", 1000),
        ("rgba(1,2,3,0.99949)", 999), ("rgba(1,2,3,0.9995)", 1000), ("rgba(1,2,3,0.00049999999999)", 0),
        ("rgba(1,2,3,0.0005)", 1), ("rgba(1,2,3,000.5)", 500), ("\u{C}rGbA(\n1\t,\r2 , 3 ,.5 )\u{B}", 500),
    ])
    func alphas(given: String, thousandths: UInt16) { #expect(Colour(css: given)?.alpha == thousandths) }

    @Test(arguments: [
        "rgba(1,2,3,1.0001)", "rgba(1,2,3,2)", "rgba(1,2,3,10)", "rgba(1,2,3,11)", "rgba(1,2,3,0.5.5)", "rgba(1,2,3,)",
        "rgba(1,2,3,+1)", "rgba(1,2,3,1.)", "rgba(,2,3,1)", "rgba(0001,2,3,1)", "rgba(1,,3,1)", "rgba(1,2,3 1)",
        "rgba(1;2;3;1)", "rgba (1,2,3,1)", "rgba(1,2,3,1)x", "x rgba(1,2,3,1)", "rgb(1,2,3)\u{0}", "rgb(1,2,3,1)",
        "argb(1,2,3)", "rgb 1,2,3", "rgb[1,2,3]", "# fff", "#ff f", "#", "#1", "#12345g", "#ＦＦＦ", "rgba(１,2,3,1)",
        "##fff", "#fff;", "hsl(1,2%,3%)", "transparent", "currentColor", "rgba(1,2,3,0x1)", "rgba(1,2,3,１)",
        "rgba(1,2,3,1)\u{A0}", "rgba(1,2,3,99999999999999999999999999)", "rgba(99999999999999999999,2,3,1)",
        "url(javascript:x)", "rgb(1,2,3);}*{display:none", "rgba(1,2,3,1)/**/", "rgba(1,2,3,1) !important",
    ])
    func noColours(given: String) { #expect(Colour(css: given) == nil) }

    /// Whatever comes in, what goes out is the one form, or nothing does.
    @Test func randomTextsNeverGiveAnotherForm() throws {
        var random = SplitMix64(seed: 8)
        let parts = [
            "rgba(", "rgb(", "#", "1", "0", "255", "256", ".", ",", ", ", ")", " ", "f", "A", "-", "%", ";", "é",
        ]
        let oneForm = /rgba\((0|[1-9][0-9]{0,2}),(0|[1-9][0-9]{0,2}),(0|[1-9][0-9]{0,2}),(0|1|0\.[0-9]{0,2}[1-9])\)/
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...10, using: &random)
            let given = (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined()
            guard let colour = Colour(css: given) else { continue }
            #expect(try oneForm.wholeMatch(in: colour.description) != nil)
            #expect(Colour(css: colour.description) == colour)
        }
    }
}
