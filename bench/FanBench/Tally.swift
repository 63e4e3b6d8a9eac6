// SPDX-License-Identifier: MIT

/// Who has which message: finds what comes twice, late or never.
///
/// Exact within the last 64 messages of a sender: one that comes even later counts as doubled, and stays lost.
struct Tally {
    /// What one reader has of one sender: the number that should come next, and which of the 64 before it came.
    private struct Track {
        var next = 0
        var last64: UInt64 = 0
    }

    private let senders: Int
    private var tracks: [Track]
    private(set) var received = 0
    private(set) var doubled = 0
    private(set) var reordered = 0

    init(readers: Int, senders: Int) {
        self.senders = senders
        tracks = Array(repeating: Track(), count: readers * senders)
    }

    /// Takes note of a message; false if it was there before.
    mutating func note(reader: Int, sender: Int, number: Int) -> Bool {
        let place = reader * senders + sender
        let track = tracks[place]
        if number >= track.next {
            let step = number - track.next + 1
            tracks[place].last64 = step < 64 ? track.last64 << UInt64(step) | 1 : 1
            tracks[place].next = number + 1
        } else {
            let bit: UInt64 = track.next - number <= 64 ? 1 << UInt64(track.next - number - 1) : 0
            guard bit != 0, track.last64 & bit == 0 else {
                doubled += 1
                return false
            }
            tracks[place].last64 |= bit
            reordered += 1
        }
        received += 1
        return true
    }
}
