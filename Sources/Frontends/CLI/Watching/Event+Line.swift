// SPDX-License-Identifier: MIT
internal import JSON

extension JSONWriter {
    /// A `board-event`'s params as the event that `get-history` gives: without board and epoch.
    mutating func event(_ params: JSONValue) {
        object { object in
            params.forEachMember { name, value in
                guard name != "board", name != "epoch" else { return }
                object.key(text: name)
                object.value(value)
            }
        }
    }
}
