// SPDX-License-Identifier: MIT
internal import Board
internal import BoardFiles
internal import Glibc

extension CircleColumns {
    /// The fields for people: the time as a clock shows it here.
    static func readableFields(_ circle: Circle) -> [String] { fields(circle, at: localTime(circle.at)) }

    private static func localTime(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "\(milliseconds)" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress, strftime(start, 64, "%Y-%m-%d %H:%M:%S", &parts) > 0 else {
                return "\(milliseconds)"
            }
            return String(cString: start)
        }
    }
}
