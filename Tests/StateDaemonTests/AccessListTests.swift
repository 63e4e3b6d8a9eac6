// SPDX-License-Identifier: MIT
import Testing

@testable import StateDaemon

/// Who is let in, by the numbers alone.
@Suite struct AccessListTests {
    private static let own: UInt32 = 900

    private func peer(_ user: UInt32, _ group: UInt32 = 5000) -> PeerCredentials {
        PeerCredentials(pid: 1, user: user, group: group)
    }

    @Test func whereNobodyIsListedAllAreLetIn() {
        let list = AccessList(own: Self.own, unseen: 65534)
        #expect(list.isEmpty)
        #expect(list.verdict(on: peer(1234)) == .admitted)
        #expect(list.verdict(on: peer(65534)) == .admitted)
    }

    @Test(arguments: [
        (0, 0, AccessList.Verdict.admitted), (900, 900, .admitted), (1000, 1, .admitted), (1001, 1, .refused),
    ])
    func usersAreAsListed(user: UInt32, group: UInt32, verdict: AccessList.Verdict) {
        #expect(AccessList(own: Self.own, users: [1000]).verdict(on: peer(user, group)) == verdict)
    }

    @Test func groupsAreTheProcesssOrTheUsers() {
        let list = AccessList(own: Self.own, groups: [50, 51])
        #expect(list.verdict(on: peer(1001, 50)) == .admitted)
        #expect(list.verdict(on: peer(1001, 1)) == .dependsOnGroups)
        #expect(list.admits(memberOf: [1, 51]))
        #expect(!list.admits(memberOf: [1, 2]))
        #expect(!list.admits(memberOf: []))
    }

    /// In a user namespace that has not everybody, many have this one number.
    @Test func aUserWhoMayBeAnybodyIsNobody() {
        let list = AccessList(own: Self.own, unseen: 65534, users: [65534], groups: [50])
        #expect(list.verdict(on: peer(65534, 50)) == .refused)
        #expect(list.refusal(of: peer(65534)).contains("user namespace"))
        #expect(list.refusal(of: peer(1001)).contains("the id 1001"))
        #expect(AccessList(own: Self.own, users: [65534]).verdict(on: peer(65534)) == .admitted)
    }

    @Test func aUserNamespaceHasAllUsersOrNot() {
        #expect(AccessList.unseen(map: "         0          0 4294967295\n") == nil)
        #expect(AccessList.unseen(map: "         0          0          1\n       900        900          1\n") == 65534)
        #expect(AccessList.unseen(map: "") == 65534)
    }

    @Test func principalsAreNamesOrNumbers() {
        #expect(Principal("root", .user)?.id == 0)
        #expect(Principal("root", .group)?.id == 0)
        #expect(Principal("54321", .user)?.id == 54321)
        #expect(Principal("nobody-has-it", .user) == nil)
        #expect(Principal("4294967295", .user) == nil)
        #expect(Principal("-1", .group) == nil)
    }
}
