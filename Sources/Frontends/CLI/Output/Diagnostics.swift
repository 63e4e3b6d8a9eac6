// SPDX-License-Identifier: MIT
internal import Glibc

/// What is said to people: lines on standard error. That it cannot be written is nothing that could be told anyone.
enum Diagnostics {
    /// One line, with the program's name before it.
    static func say(_ sentence: String) { raw("circles: \(sentence)\n") }

    /// Text as it is.
    static func raw(_ text: String) { try? Descriptor.write(Array(text.utf8), to: STDERR_FILENO) }
}
