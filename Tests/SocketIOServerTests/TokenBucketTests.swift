// SPDX-License-Identifier: MIT
import Testing

@testable import SocketIOServer

@Suite struct TokenBucketTests {
    private let start = ContinuousClock.now

    private func taken(_ bucket: inout TokenBucket, of count: Int, at now: ContinuousClock.Instant) -> Int {
        (0..<count).reduce(0) { taken, _ in taken + (bucket.take(now: now) ? 1 : 0) }
    }

    @Test func aBurstAndThenTheRate() {
        var bucket = TokenBucket(rate: 100, burst: 200, now: start)
        #expect(taken(&bucket, of: 300, at: start) == 200)
        #expect(taken(&bucket, of: 300, at: start + .milliseconds(9)) == 0)
        #expect(taken(&bucket, of: 300, at: start + .milliseconds(11)) == 1)
        #expect(taken(&bucket, of: 300, at: start + .milliseconds(1011)) == 100)
    }

    @Test func nobodySavesMoreThanABurst() {
        var bucket = TokenBucket(rate: 100, burst: 200, now: start)
        #expect(taken(&bucket, of: 300, at: start + .seconds(86_400)) == 200)
    }

    @Test func whatHappenedAlreadyIsOwed() {
        var bucket = TokenBucket(rate: 100, burst: 200, now: start)
        #expect(bucket.owe(200, now: start) == .zero)
        #expect(bucket.owe(50, now: start) == .milliseconds(500))
        #expect(bucket.owe(0, now: start + .milliseconds(400)) == .milliseconds(100))
        #expect(bucket.owe(0, now: start + .seconds(1)) == .zero)
    }

    @Test func whoIsRefusedPaysNothing() {
        var bucket = TokenBucket(rate: 10, burst: 1, now: start)
        #expect(bucket.take(now: start) == true)
        for step in 1..<10 { #expect(bucket.take(now: start + .milliseconds(step * 10)) == false) }
        #expect(bucket.take(now: start + .milliseconds(101)) == true)
    }
}
