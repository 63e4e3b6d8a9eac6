// SPDX-License-Identifier: MIT
import JSON
import Testing

@Suite struct Base64Tests {
    @Test func thereAndBack() {
        for count in 0..<20 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 200) }
            var text: [UInt8] = []
            Base64.encode(bytes, into: &text)
            #expect(text.count == (count + 2) / 3 * 4)
            #expect(Base64.decode(text[...]) == bytes)
            #expect(Base64.decode(text.filter { $0 != UInt8(ascii: "=") }[...]) == bytes)
        }
        for text in ["A", "A===", "AB C", "====", "AB=C"] {
            #expect(Base64.decode(Array(text.utf8)[...]) == nil, "\(text)")
        }
    }

    @Test func inJSON() throws {
        var writer = JSONWriter()
        writer.object { object in
            object.key("data")
            object.base64([0, 255, 16])
            object.member("no", "AB C")
        }
        let value = try JSONValue.parse(writer.take()[...])
        #expect(value["data"]?.string == "AP8Q" && value["data"]?.base64 == [0, 255, 16])
        #expect(value["no"]?.base64 == nil && value.base64 == nil)
    }
}
