// SPDX-License-Identifier: MIT
public import JSON
public import Metrics

/// How the daemon is doing, as `get-status` tells it.
public struct DaemonStatus: Equatable, Sendable {
    /// What is stored, and where.
    public struct Log: Equatable, Sendable {
        public var engine: String
        public var path: String
        public var durability: String
        public var events: Int
        public var bytes: Int

        public init(engine: String, path: String, durability: String, events: Int, bytes: Int) {
            (self.engine, self.path, self.durability) = (engine, path, durability)
            (self.events, self.bytes) = (events, bytes)
        }
    }

    /// The calls since the daemon began.
    public struct Calls: Equatable, Sendable {
        /// Those that have their answer, the refused ones too, and notifications that were carried out.
        public var answered = 0
        /// By kind of error; each kind has its number, 0 too.
        public var refused = Dictionary(uniqueKeysWithValues: APIError.Code.allCases.map { ($0.kind, 0) })

        public init() {}
    }

    /// The commits since the daemon began.
    public struct Commits: Equatable, Sendable {
        /// How long each took that was done, from its submission until it was on disk.
        public var durations = Histogram()
        /// Those that the store did not take.
        public var failed = 0
        /// The events of those that were done.
        public var events = 0
        /// Events that are being committed now, or gather for the next commit.
        public var underWay = 0

        public init() {}
    }

    public var version: String
    public var node: String
    public var pid: Int
    /// Seconds since the daemon began.
    public var uptime: Double
    public var connections: Int
    /// All connections since the daemon began.
    public var connectionsTotal: Int
    /// Connections that were ended because they were too slow.
    public var tooSlow: Int
    public var watchers: Int
    public var boards: Int
    public var circles: Int
    public var players: Int
    public var log: Log
    public var calls: Calls
    public var commits: Commits
    /// Resident memory in bytes.
    public var rss: Int
    /// Open descriptors.
    public var descriptors: Int
    /// How often connections had to wait, as there were no descriptors for them.
    public var acceptPauses: Int

    public init(
        version: String, node: String, pid: Int, uptime: Double, connections: Int, connectionsTotal: Int, tooSlow: Int,
        watchers: Int, boards: Int, circles: Int, players: Int, log: Log, calls: Calls, commits: Commits, rss: Int,
        descriptors: Int, acceptPauses: Int
    ) {
        (self.version, self.node, self.pid, self.uptime) = (version, node, pid, uptime)
        (self.connections, self.connectionsTotal, self.tooSlow) = (connections, connectionsTotal, tooSlow)
        (self.watchers, self.boards, self.circles, self.players) = (watchers, boards, circles, players)
        (self.log, self.calls, self.commits) = (log, calls, commits)
        (self.rss, self.descriptors, self.acceptPauses) = (rss, descriptors, acceptPauses)
    }
}

// MARK: As JSON

extension JSONWriter {
    /// The result of `get-status`.
    public mutating func status(_ status: DaemonStatus) {
        object { result in
            result.member("version", status.version)
            result.member("node", status.node)
            result.member("pid", status.pid)
            result.member("uptime", status.uptime)
            result.member("connections", status.connections)
            result.member("connections-total", status.connectionsTotal)
            result.member("too-slow", status.tooSlow)
            result.member("watchers", status.watchers)
            result.member("boards", status.boards)
            result.member("circles", status.circles)
            result.member("players", status.players)
            result.key("log")
            result.log(status.log)
            result.key("calls")
            result.calls(status.calls)
            result.key("commits")
            result.commits(status.commits)
            result.member("rss", status.rss)
            result.member("descriptors", status.descriptors)
            result.member("accept-pauses", status.acceptPauses)
        }
    }

    private mutating func log(_ log: DaemonStatus.Log) {
        object { object in
            object.member("engine", log.engine)
            object.member("path", log.path)
            object.member("durability", log.durability)
            object.member("events", log.events)
            object.member("bytes", log.bytes)
        }
    }

    private mutating func calls(_ calls: DaemonStatus.Calls) {
        object { object in
            object.member("answered", calls.answered)
            object.object("refused") { refused in
                for code in APIError.Code.allCases {
                    refused.key(text: code.kind)
                    refused.int(calls.refused[code.kind] ?? 0)
                }
            }
        }
    }

    private mutating func commits(_ commits: DaemonStatus.Commits) {
        object { object in
            object.member("done", commits.durations.count)
            object.member("failed", commits.failed)
            object.member("events", commits.events)
            object.member("under-way", commits.underWay)
            object.member("seconds", commits.durations.sum)
            object.object("within") { within in
                for bucket in commits.durations.cumulated {
                    within.key(text: bucket.bound)
                    within.int(bucket.count)
                }
            }
        }
    }
}

extension DaemonStatus {
    /// Reads the result of `get-status`; nil where something is missing, as an older daemon does not tell all of it.
    public init?(json: JSONValue) {
        guard let version = json["version"]?.string, let node = json["node"]?.string, let pid = json["pid"]?.int,
            let uptime = json["uptime"]?.double, let connections = json["connections"]?.int,
            let connectionsTotal = json["connections-total"]?.int, let tooSlow = json["too-slow"]?.int,
            let watchers = json["watchers"]?.int, let boards = json["boards"]?.int,
            let circles = json["circles"]?.int, let players = json["players"]?.int,
            let log = json["log"].flatMap(Log.init(json:)), let calls = json["calls"].flatMap(Calls.init(json:)),
            let commits = json["commits"].flatMap(Commits.init(json:)), let rss = json["rss"]?.int,
            let descriptors = json["descriptors"]?.int, let acceptPauses = json["accept-pauses"]?.int
        else { return nil }
        self.init(
            version: version, node: node, pid: pid, uptime: uptime, connections: connections,
            connectionsTotal: connectionsTotal, tooSlow: tooSlow, watchers: watchers, boards: boards, circles: circles,
            players: players, log: log, calls: calls, commits: commits, rss: rss, descriptors: descriptors,
            acceptPauses: acceptPauses)
    }
}

extension DaemonStatus.Log {
    fileprivate init?(json: JSONValue) {
        guard let engine = json["engine"]?.string, let path = json["path"]?.string,
            let durability = json["durability"]?.string, let events = json["events"]?.int,
            let bytes = json["bytes"]?.int
        else { return nil }
        self.init(engine: engine, path: path, durability: durability, events: events, bytes: bytes)
    }
}

extension DaemonStatus.Calls {
    fileprivate init?(json: JSONValue) {
        guard let answered = json["answered"]?.int, let refused = json["refused"]?.counts else { return nil }
        self.answered = answered
        for kind in self.refused.keys { self.refused[kind] = refused[kind] ?? 0 }
    }
}

extension DaemonStatus.Commits {
    fileprivate init?(json: JSONValue) {
        guard let done = json["done"]?.int, let failed = json["failed"]?.int, let events = json["events"]?.int,
            let underWay = json["under-way"]?.int, let seconds = json["seconds"]?.double,
            let within = json["within"]?.counts,
            let durations = Histogram(
                cumulated: Histogram.names.compactMap { within[$0] }, count: done, sum: seconds)
        else { return nil }
        (self.durations, self.failed, self.events, self.underWay) = (durations, failed, events, underWay)
    }
}

extension JSONValue {
    /// An object's members that are whole numbers.
    fileprivate var counts: [String: Int] {
        var counts: [String: Int] = [:]
        forEachMember { name, value in counts[name] = value.int }
        return counts
    }
}
