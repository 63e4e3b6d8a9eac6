// SPDX-License-Identifier: MIT
internal import Glibc

/// The date of an answer (RFC 9110, section 5.6.7), written once a second.
struct HTTPDate {
    private var second: time_t = 0
    private var text = ""

    /// The present time.
    mutating func now() -> String {
        let now = time(nil)
        guard now != second || text.isEmpty else { return text }
        second = now
        text = Self.text(now)
        return text
    }

    /// The names are written here, as those of the C library depend on the locale.
    static func text(_ seconds: time_t) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let month = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][Int(parts.tm_mon)]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day), \(two(parts.tm_mday)) \(month) \(1900 + Int(parts.tm_year)) \(clock) GMT"
    }
}
