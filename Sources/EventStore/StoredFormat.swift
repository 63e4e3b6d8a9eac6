// SPDX-License-Identifier: MIT

/// The stored format: what is on disk, and how it may change. `docs/store-format.md` has the layout.
///
/// THE RULE for changing it, in this order:
///
/// 1. What a stored byte means never changes, and no number below is ever used again for something else. A new event, a
///    new field, another way to write an old one: each is a new kind with the next free number. The decoder keeps every
///    kind there ever was; the encoder writes the newest.
/// 2. Before any code changes, keep a database that the present version wrote, with every kind of record in it, as a
///    fixture of the tests.
/// 3. Raise `version` by one. An older circlesd then refuses the file and says why, instead of calling the new
///    kind damage.
/// 4. Let `refusal` take `Standing.older` where there is a way from it, and add to `Schema.prepare` the step from the
///    version before to this one. It runs behind a copy of the file (`circles.db.format-N`) and inside the opening's
///    transaction, with the new `user_version`, so it is done wholly or not at all; it may add tables and columns, and
///    rewrites no log.
/// 5. Test that the fixture opens, loads to the same board as before, and takes new events.
/// 6. Bring `docs/store-format.md` up to date, and say in the release notes that there is no way back.
enum StoredFormat {
    /// `user_version`: raised with every change.
    static let version = 1
    /// `application_id`: "Crcl".
    static let applicationID = 0x4372_636C

    /// How a database stands to a program that writes a format.
    enum Standing: Equatable {
        /// Nothing is in it yet.
        case empty
        case foreign
        case current
        case older(Int)
        case newer(Int)
    }

    static func standing(
        application: Int, version: Int, isEmpty: Bool, newest: Int = StoredFormat.version
    ) -> Standing {
        if application == 0, version == 0, isEmpty { return .empty }
        guard application == applicationID else { return .foreign }
        if version == newest { return .current }
        return version < newest ? .older(version) : .newer(version)
    }

    /// Why a database cannot be used, and what to do; nil where it can. `writer`: the version that wrote it, where that is known.
    static func refusal(
        _ standing: Standing, path: String, writer: String = "", newest: Int = StoredFormat.version
    ) -> StoreError? {
        let who = writer.isEmpty ? "" : ", written by circlesd \(writer)"
        let program = writer.isEmpty ? "the circlesd that wrote it" : "circlesd \(writer)"
        switch standing {
        case .empty, .current: return nil
        case .foreign: return StoreError(.unusable, "\(path) is not a database of circlesd")
        case .older(let version):
            return StoreError(
                .otherFormat,
                "\(path) has format \(version)\(who), and this circlesd needs \(newest): use \(program)")
        case .newer(let version):
            let newer = writer.isEmpty ? "the newer circlesd that wrote it" : "\(program) or newer"
            return StoreError(
                .otherFormat,
                "\(path) has format \(version)\(who), and this circlesd knows up to \(newest): install \(newer), "
                    + "or restore a backup from before the upgrade into another folder")
        }
    }

    /// What a record is: the first byte of its payload.
    enum Kind: UInt8 {
        case addCircle = 1
        case removeCircles = 2
        case clearBoard = 3
        case restoreBoard = 4
        case setBoard = 5
        /// Not an event: receipts beside events, or a board's whole memory of them.
        case receipts = 64
        /// Not an event: a board's circles and mode at a checkpoint.
        case circles = 65
    }

    /// What a receipt says happened.
    enum OutcomeKind: UInt8 {
        case added = 1
        case removed = 2
        case cleared = 3
        case restored = 4
        case modeSet = 5
    }

    /// Every record begins with its payload's length and its checksum, 4 bytes each.
    static let headerSize = 8
    /// How many bytes of events a row of `stretches` takes before the next one begins.
    static let rowSize = 64 << 10
}

/// A record's bytes are not what was written.
struct RecordDamage: Error, Equatable {
    /// In words that fit behind "event 17: ".
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
