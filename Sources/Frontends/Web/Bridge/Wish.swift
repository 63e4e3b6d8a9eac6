// SPDX-License-Identifier: MIT
import JSON

/// What a client wants to be told, as its `auth` says. Values may come as strings: some clients can send no others.
struct Wish: Equatable {
    /// Whether it keeps the board's state itself.
    let keepsState: Bool
    /// Where it was, if it comes back.
    let resume: Offset?
    /// The private id of connection state recovery.
    let pid: String?

    init(auth: JSONValue?) {
        keepsState = Self.bool(auth?["state"])
        pid = auth?["pid"]?.string
        if keepsState, let epoch = auth?["epoch"]?.string, let seq = Self.int(auth?["after"]), seq >= 0 {
            resume = Offset(epoch: epoch, seq: seq)
        } else {
            resume = pid == nil ? nil : auth?["offset"]?.string.flatMap(Offset.init)
        }
    }

    private static func bool(_ value: JSONValue?) -> Bool { value?.bool ?? (value?.string == "true") }

    private static func int(_ value: JSONValue?) -> Int? { value?.int ?? value?.string.flatMap { Int($0) } }
}
