// SPDX-License-Identifier: MIT
import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func commasStandWhereTheyBelong() {
        var writer = JSONWriter()
        writer.object { object in
            object.member("a", 1)
            object.array("b") { array in
                array.int(-20)
                array.object { $0.member("c", "d") }
                array.array { _ in }
                array.null()
            }
            object.object("e") { _ in }
            object.member("f", true)
            object.key(text: "g \"h\"")
            object.raw(Array("[1]".utf8))
        }
        writer.endLine()
        writer.int(0)
        writer.endLine()
        let expected = #"{"a":1,"b":[-20,{"c":"d"},[],null],"e":{},"f":true,"g \"h\"":[1]}"# + "\n0\n"
        #expect(String(decoding: writer.take(), as: UTF8.self) == expected)
        #expect(writer.bytes.isEmpty)
    }

    @Test func aCommaThatIsThereIsTheSeparator() {
        var writer = JSONWriter()
        writer.append(Array("[1,".utf8)[...])
        writer.int(2)
        writer.append(UInt8(ascii: ","))
        writer.object { $0.member("a,", ",") }
        writer.string(",")
        writer.append(UInt8(ascii: "]"))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"[1,2,{"a,":","},","]"#)
    }

    @Test(arguments: [0, 7, -7, 10, 99, 1_000_000, .max, .min])
    func wholeNumbers(number: Int) {
        var writer = JSONWriter()
        writer.int(number)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(number)")
    }

    @Test func aStringIsEscapedAsFarAsItMustBe() {
        var writer = JSONWriter()
        writer.string("a\"b\\c\n\r\t\u{1}\u{7F}é/<")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"a\\\"b\\\\c\\n\\r\\t\\u0001\u{7F}é/<\"")
    }
}
