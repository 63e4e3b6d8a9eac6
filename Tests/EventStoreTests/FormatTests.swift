// SPDX-License-Identifier: MIT
import Testing

@testable import EventStore

/// What is done with a database of another format, with made-up versions: there is one format so far.
@Suite struct FormatTests {
    @Test func standings() {
        let ours = StoredFormat.applicationID
        for (application, version, isEmpty, newest, standing) in [
            (0, 0, true, 1, .empty), (0, 0, false, 1, .foreign), (0, 1, true, 1, .foreign), (77, 1, false, 1, .foreign),
            (ours, 1, false, 1, .current), (ours, 5, false, 5, .current), (ours, 2, false, 1, .newer(2)),
            (ours, 9, false, 5, .newer(9)), (ours, 0, false, 1, .older(0)), (ours, 3, false, 5, .older(3)),
        ] as [(Int, Int, Bool, Int, StoredFormat.Standing)] {
            #expect(
                StoredFormat.standing(application: application, version: version, isEmpty: isEmpty, newest: newest)
                    == standing)
        }
    }

    @Test func whatIsSaid() {
        func words(_ standing: StoredFormat.Standing, _ writer: String) -> String? {
            StoredFormat.refusal(standing, path: "/d/circles.db", writer: writer, newest: 3)?.message
        }
        #expect(words(.empty, "") == nil && words(.current, "1.0.0") == nil)
        #expect(words(.foreign, "") == "/d/circles.db is not a database of circlesd")
        #expect(
            words(.newer(4), "0.9.2")
                == "/d/circles.db has format 4, written by circlesd 0.9.2, and this circlesd knows up to 3: "
                + "install circlesd 0.9.2 or newer, or restore a backup from before the upgrade into another folder")
        #expect(
            words(.newer(4), "")
                == "/d/circles.db has format 4, and this circlesd knows up to 3: "
                + "install the newer circlesd that wrote it, or restore a backup from before the upgrade into another folder"
        )
        #expect(
            words(.older(2), "0.1.0")
                == "/d/circles.db has format 2, written by circlesd 0.1.0, and this circlesd needs 3: use circlesd 0.1.0"
        )
    }

    @Test func theStoreSaysWhoWroteIt() throws {
        let scratch = try Scratch()
        try SQLiteStore(folder: scratch.data, durability: .full, program: "0.9.2").close()
        try scratch.edit("PRAGMA user_version=2")
        #expect(failure { _ = try scratch.store() }?.message.contains("written by circlesd 0.9.2") == true)
        // One whose tables nobody here knows.
        try scratch.edit("DROP TABLE meta")
        let error = failure { _ = try scratch.store() }
        #expect(error?.kind == .otherFormat && error?.message.contains("the newer circlesd that wrote it") == true)
    }

    @Test func aStoreFromBeforeThatWasWrittenDown() throws {
        let scratch = try Scratch()
        try scratch.store().close()
        try scratch.edit("DELETE FROM meta WHERE key = 'program'")
        try SQLiteStore(folder: scratch.data, durability: .full, program: "0.9.2").close()
        #expect(try scratch.integer("SELECT count(*) FROM meta WHERE key = 'program' AND value = '0.9.2'") == 1)
    }

    @Test func anOlderOneIsRefusedAndLeftAlone() throws {
        let scratch = try Scratch()
        try scratch.store().close()
        try scratch.edit("PRAGMA user_version=0")
        #expect(failure { _ = try scratch.store() }?.kind == .otherFormat)
        #expect(try scratch.integer("PRAGMA user_version") == 0)
    }
}
