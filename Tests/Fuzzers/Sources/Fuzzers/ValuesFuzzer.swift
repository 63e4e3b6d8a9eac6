// SPDX-License-Identifier: MIT
import Board
import ControlAPI
import JSON

/// A colour, initials, a token or a board's name that is accepted has one form, and that form is accepted as the same.
@Sendable func checkValues(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    checkColour(text)
    for maximum in [3, Initials.greatestMaximum] { checkInitials(text, maximum: maximum) }
    if let token = Token(text) {
        must(isSame(token.text, text) && isOneLine(text), "a token that is not what was given, or not printable")
        must((1...64).contains(text.unicodeScalars.count), "a token of \(text.unicodeScalars.count) characters")
    }
    if let name = BoardName(text) {
        let isLegal = text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-".utf8.contains($0) }
        must(isSame(name.text, text) && isLegal && (1...64).contains(text.utf8.count), "an illegal name: \(text)")
    }
}

private func checkColour(_ text: String) {
    guard let colour = Colour(css: text) else { return }
    let form = colour.description
    must(Colour(css: form) == colour, "\(form) is another colour, or none")
    must(Colour(css: " \(text.uppercased()) ") == colour || text.utf8.count > 126, "case or spaces matter")
    must(form.utf8.allSatisfy { "rgba(),.0123456789".utf8.contains($0) }, "more than numbers: \(form)")
    var writer = JSONWriter()
    writer.colour(colour)
    must(writer.take() == Array("\"\(form)\"".utf8), "JSON has another form than \(form)")
}

private func checkInitials(_ text: String, maximum: Int) {
    guard let initials = Initials(text, maximum: maximum) else { return }
    must((2...maximum).contains(initials.text.unicodeScalars.count), "\(initials) is too short or too long")
    let isPlain = initials.text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
    must(isPlain && isOneLine(initials.text), "\(initials) has more than letters and digits")
    let again = Initials(initials.text, maximum: maximum)
    must(again.map { isSame($0.text, initials.text) } ?? false, "\(initials) becomes something else, or is refused")
}

/// The same to the byte. To Swift two ways to write a letter are equal.
func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
