// SPDX-License-Identifier: MIT
import ControlAPI
import Logging
import NIOCore
import NIOPosix

/// Lets in who is on the access list, by what the kernel says of the peer. Bound to the event loop.
final class Doorkeeper {
    /// How long the system may take to say which groups a user is in.
    private static let patience = TimeAmount.seconds(5)
    /// Refusals are logged once in so long; the line says how many there were.
    private static let logPause = TimeAmount.seconds(10)

    private let loop: any EventLoop
    private let log: Logger
    private var cache = GroupCache()
    /// Users that are being looked up.
    private var lookUps: [UInt32: EventLoopFuture<Set<UInt32>>] = [:]
    private var refusals = 0
    private var isLogPaused = false

    init(loop: any EventLoop, log: Logger) { (self.loop, self.log) = (loop, log) }

    /// Nil for one that may come in; else what it is told.
    func decide(on channel: any Channel, by list: AccessList) -> EventLoopFuture<APIError?> {
        guard !list.isEmpty else { return loop.makeSucceededFuture(nil) }
        return PeerCredentials.of(channel).assumeIsolated()
            .flatMap { self.decide(on: $0, by: list) }
            .flatMapErrorThrowing { error in
                self.log.error("it could not be found out who a client is", metadata: ["error": "\(error)"])
                return APIError(.notAllowed, "the daemon could not find out who you are; try again in a moment")
            }.nonisolated()
    }

    private func decide(on peer: PeerCredentials, by list: AccessList) -> EventLoopFuture<APIError?> {
        switch list.verdict(on: peer) {
        case .admitted: return loop.makeSucceededFuture(nil)
        case .refused: return loop.makeSucceededFuture(refuse(peer, list))
        case .dependsOnGroups:
            return groups(of: peer.user).assumeIsolated()
                .map { list.admits(memberOf: $0) ? nil : self.refuse(peer, list) }.nonisolated()
        }
    }

    /// At once where it is known. Else on a thread: the system may ask a directory over the network, and nobody else is to
    /// wait for that. Many that come at a time wait for one answer.
    private func groups(of user: UInt32) -> EventLoopFuture<Set<UInt32>> {
        if let known = cache.groups(of: user, at: .now()) { return loop.makeSucceededFuture(known) }
        if let underWay = lookUps[user] { return underWay }
        let promise = loop.makePromise(of: Set<UInt32>.self)
        let tooLong = loop.assumeIsolated().scheduleTask(in: Self.patience) {
            promise.fail(ChannelError.connectTimeout(Self.patience))
        }
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { GroupCache.lookUp(user) }.cascade(to: promise)
        lookUps[user] = promise.futureResult
        promise.futureResult.assumeIsolated().whenComplete { result in
            tooLong.cancel()
            self.lookUps[user] = nil
            if case .success(let groups) = result { self.cache.remember(groups, of: user, at: .now()) }
        }
        return promise.futureResult
    }

    private func refuse(_ peer: PeerCredentials, _ list: AccessList) -> APIError {
        refusals += 1
        if !isLogPaused { complain(peer) }
        return APIError(.notAllowed, list.refusal(of: peer))
    }

    private func complain(_ peer: PeerCredentials) {
        log.warning(
            "refused a user who is not in allow-users or allow-groups",
            metadata: ["uid": "\(peer.user)", "pid": "\(peer.pid)", "refusals": "\(refusals)"])
        isLogPaused = true
        loop.assumeIsolated().scheduleTask(in: Self.logPause) { self.isLogPaused = false }
    }
}
