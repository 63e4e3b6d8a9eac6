// SPDX-License-Identifier: MIT
public import Board

/// A board as a picture.
public enum SVG {
    /// What is left free around the outermost circles.
    private static let margin = 10.0
    /// What an empty board shows.
    private static let emptyBox = "0 0 100 100"

    /// An SVG 1.1 document that holds all of the circles, the later ones above.
    public static func document(_ circles: [Circle]) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"\(viewBox(circles))\">\n"
        for circle in circles { text += element(circle.draft) }
        return text + "</svg>\n"
    }

    private static func viewBox(_ circles: [Circle]) -> String {
        guard var box = circles.first.map({ Box(of: $0.draft) }) else { return emptyBox }
        for circle in circles { box.include(Box(of: circle.draft)) }
        let (left, top) = (box.left - margin, box.top - margin)
        let size = [left, top, box.right + margin - left, box.bottom + margin - top]
        return size.map(Number.text).joined(separator: " ")
    }

    private static func element(_ draft: CircleDraft) -> String {
        let (x, y) = (Number.text(draft.x), Number.text(draft.y))
        let colour = draft.colour
        let fill = "fill=\"rgb(\(colour.red),\(colour.green),\(colour.blue))\""
        let opacity = "fill-opacity=\"\(Number.text(Double(colour.alpha) / 1000))\""
        let size = Number.text(draft.diameter * 2 / 5)
        return """
            <circle cx="\(x)" cy="\(y)" r="\(Number.text(draft.diameter / 2))" \(fill) \(opacity)/>
            <text x="\(x)" y="\(y)" dy=".35em" font-family="sans-serif" font-size="\(size)" text-anchor="middle">\
            \(escaped(draft.initials.text))</text>

            """
    }

    /// Character data (XML 1.0, section 2.4).
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A rectangle around circles.
    private struct Box {
        var left, top, right, bottom: Double

        init(of draft: CircleDraft) {
            let radius = draft.diameter / 2
            (left, top) = (draft.x - radius, draft.y - radius)
            (right, bottom) = (draft.x + radius, draft.y + radius)
        }

        mutating func include(_ other: Box) {
            (left, top) = (min(left, other.left), min(top, other.top))
            (right, bottom) = (max(right, other.right), max(bottom, other.bottom))
        }
    }
}
