// SPDX-License-Identifier: MIT
public import Logging
internal import Synchronization

/// From which level on a program logs; may change while it runs, and counts for all its loggers at once.
public final class LogThreshold: Sendable {
    private let rank: Atomic<Int>

    public init(_ level: Logger.Level) { rank = Atomic(Self.rank(of: level)) }

    public var level: Logger.Level {
        get { Logger.Level.allCases[rank.load(ordering: .relaxed)] }
        set { rank.store(Self.rank(of: newValue), ordering: .relaxed) }
    }

    private static func rank(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
