// SPDX-License-Identifier: MIT
import Crypto
import JSON

/// The built-in page as it is given out: its style and its first script are in it, so that one answer is enough to paint it.
struct Document {
    /// The parts that it is made of.
    struct Parts {
        var page: String
        let style: String
        var script: String
    }

    /// What stands in the page where those come.
    private static let styleLink = #"<link rel="stylesheet" href="style.css">"#
    private static let scriptLink = #"<script src="start.js" type="module"></script>"#

    let bytes: [UInt8]
    /// The Content-Security-Policy: the page may do nothing but what it brings itself.
    let policy: String

    init(_ parts: Parts) {
        let styled = parts.page.replacing(Self.styleLink, with: "<style>\(parts.style)</style>")
        let scripted = styled.replacing(Self.scriptLink, with: "<script type=\"module\">\(parts.script)</script>")
        bytes = Array(scripted.utf8)
        policy = [
            "default-src 'none'", "script-src 'self' '\(Self.hash(parts.script))'",
            "style-src '\(Self.hash(parts.style))'", "img-src 'self'", "connect-src 'self'", "manifest-src 'self'",
            "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ].joined(separator: "; ")
    }

    /// How a policy names a text that is in the page (Content Security Policy Level 3, section 2.3.1).
    private static func hash(_ text: String) -> String {
        var base64: [UInt8] = []
        Base64.encode(Array(SHA256.hash(data: Array(text.utf8))), into: &base64)
        return "sha256-\(String(decoding: base64, as: UTF8.self))"
    }
}
