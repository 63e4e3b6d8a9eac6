// SPDX-License-Identifier: MIT
internal import Glibc
public import Logging

/// Writes one line an event to standard error: the message, then `key=value` for what belongs to it.
///
/// Under systemd a line begins with its priority (sd-daemon(3)), and the journal adds the time; elsewhere the line has
/// both itself.
public struct LineLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    let program: String
    let forJournal: Bool
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    public init(program: String, forJournal: Bool, threshold: LogThreshold) {
        (self.program, self.forJournal, self.threshold) = (program, forJournal, threshold)
    }

    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let fields = pairs.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
        let head = forJournal ? "<\(event.level.priority)>" : "\(Self.now()) \(event.level.rawValue) \(program): "
        var line = head + Self.oneLine("\(event.message)") + fields + "\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// A value with spaces or quotes in it is quoted.
    private static func quoted(_ value: String) -> String {
        let value = oneLine(value)
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }

    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Logger.Level {
    /// The level as systemd's journal counts it (sd-daemon(3)).
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
