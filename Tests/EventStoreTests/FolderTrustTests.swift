// SPDX-License-Identifier: MIT
import Glibc
import Testing

@testable import EventStore

/// Which folders a program may rely on.
@Suite struct FolderTrustTests {
    private static let (us, other): (UInt32, UInt32) = (1000, 1001)
    private static let folder = S_IFDIR

    @Test func aFolderIsOursOrRoots() {
        let trust = FolderTrust(user: Self.us)
        #expect(trust.fault(owner: Self.us, mode: Self.folder | 0o700) == nil)
        #expect(trust.fault(owner: 0, mode: Self.folder | 0o770) == nil)
        #expect(trust.fault(owner: Self.other, mode: Self.folder | 0o700)?.contains("the id 1001") == true)
        #expect(FolderTrust(user: 0).fault(owner: Self.us, mode: Self.folder | 0o700) != nil)
    }

    @Test func nobodyElseMayExchangeWhatIsInIt() {
        let trust = FolderTrust(user: Self.us)
        #expect(trust.fault(owner: Self.us, mode: Self.folder | 0o777) != nil)
        #expect(trust.fault(owner: 0, mode: Self.folder | 0o1777) == nil)
    }

    @Test func aLinkIsJudgedByItsOwnerAlone() {
        let trust = FolderTrust(user: Self.us)
        #expect(trust.fault(owner: 0, mode: S_IFLNK | 0o777) == nil)
        #expect(trust.fault(owner: Self.other, mode: S_IFLNK | 0o777) != nil)
    }

    @Test func rootMayActForTheOwner() {
        let trust = FolderTrust(user: 0, actsForOwner: true)
        #expect(trust.fault(owner: Self.other, mode: Self.folder | 0o700) == nil)
        #expect(trust.fault(owner: Self.other, mode: Self.folder | 0o777) != nil)
    }
}
