// SPDX-License-Identifier: MIT
import JSON

/// Where a client is in a board's events: `EPOCH:SEQ` as text, the offset of Socket.IO's connection state recovery.
struct Offset: Equatable {
    let epoch: String
    let seq: Int

    init(epoch: String, seq: Int) { (self.epoch, self.seq) = (epoch, seq) }

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let seq = Int(parts[1]), seq >= 0 else { return nil }
        self.init(epoch: String(parts[0]), seq: seq)
    }

    var text: String { "\(epoch):\(seq)" }
}

extension JSONWriter {
    /// An event's last argument, where it has an offset.
    mutating func offset(_ offset: Offset?) {
        if let offset { string(offset.text) }
    }
}
