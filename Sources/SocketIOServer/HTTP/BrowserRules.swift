// SPDX-License-Identifier: MIT
internal import NIOHTTP1

/// Headers that keep browsers strict about what they were given, whatever it is. An answer that has one of them already keeps
/// its own.
enum BrowserRules {
    /// A document that is none of the page's (an error, a picture) may load nothing and run nothing.
    static let contentSecurityPolicy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

    private static let headers = [
        ("Content-Security-Policy", contentSecurityPolicy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        (
            "Permissions-Policy",
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
        ),
    ]

    static func add(to headers: inout HTTPHeaders) {
        for (name, value) in Self.headers where !headers.contains(name: name) { headers.add(name: name, value: value) }
    }
}
