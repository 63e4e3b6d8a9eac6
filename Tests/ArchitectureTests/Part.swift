// SPDX-License-Identifier: MIT

/// A target, where it lies, and which modules it may import. Everything else is forbidden to it.
struct Part {
    let folder: String
    let mayImport: Set<String>

    init(_ folder: String, mayImport: Set<String> = []) {
        self.folder = folder
        self.mayImport = mayImport
    }

    /// Who may know whom. To widen a row is a decision about the design; nothing here may ever name Foundation.
    static let all: [Part] = [
        Part("Sources/CJansson"),
        Part("Sources/CSQLite"),
        Part("Sources/CMalloc"),
        Part("Sources/CZlib"),
        Part("Sources/JSON", mayImport: ["CJansson"]),
        Part("Sources/Board", mayImport: ["Swift"]),
        Part("Sources/Metrics"),
        Part(
            "Sources/Listening", mayImport: ["CMalloc", "Glibc", "Logging", "NIOCore", "NIOPosix", "Synchronization"]),
        Part("Sources/ControlAPI", mayImport: ["JSON", "Board", "Metrics", "Glibc"]),
        Part("Sources/EventStore", mayImport: ["Board", "CSQLite", "Glibc", "Synchronization"]),
        Part(
            "Sources/ControlClient",
            mayImport: [
                "ControlAPI", "JSON", "Board", "NIOCore", "NIOPosix", "DequeModule", "Glibc", "Synchronization",
            ]),
        Part(
            "Sources/StateDaemon",
            mayImport: [
                "ControlAPI", "EventStore", "Listening", "Board", "JSON", "Metrics", "NIOCore", "NIOPosix", "Logging",
                "ServiceLifecycle",
                "ProgramSupport", "ArgumentParser", "DequeModule", "UnixSignals", "Glibc", "Synchronization",
            ]),
        Part(
            "Sources/ProgramSupport",
            mayImport: [
                "JSON", "Metrics", "ArgumentParser", "Configuration", "Glibc", "Logging", "NIOCore", "ServiceLifecycle",
                "Synchronization", "SystemPackage", "UnixSignals", "Yams",
            ]),
        Part("Sources/BoardFiles", mayImport: ["JSON", "Board", "ControlAPI", "Glibc"]),
        Part("Sources/SocketIO", mayImport: ["JSON"]),
        Part(
            "Sources/SocketIOServer",
            mayImport: [
                "SocketIO", "Listening", "JSON", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket", "Logging",
                "DequeModule", "HeapModule", "NIOConcurrencyHelpers", "Glibc", "Synchronization",
            ]),
        Part(
            "Examples/EchoServer",
            mayImport: [
                "SocketIO", "SocketIOServer", "JSON", "NIOCore", "NIOPosix", "NIOHTTP1", "Logging", "ArgumentParser",
                "Glibc",
            ]),
        Part(
            "Sources/Frontends/Web",
            mayImport: [
                "ControlAPI", "ControlClient", "Board", "BoardFiles", "JSON", "Metrics", "SocketIO", "SocketIOServer",
                "CPage", "CZlib",
                "NIOCore", "NIOPosix", "NIOHTTP1", "Logging", "ServiceLifecycle", "ProgramSupport", "ArgumentParser",
                "DequeModule", "Crypto", "UnixSignals", "Glibc", "Synchronization",
            ]),
        Part(
            "Sources/Frontends/CLI",
            mayImport: [
                "ControlAPI", "ControlClient", "Board", "BoardFiles", "JSON", "NIOCore", "NIOPosix", "ArgumentParser",
                "Glibc", "DequeModule", "Synchronization",
            ]),
    ]

    /// The part that a file belongs to.
    static func owner(of path: String) -> Part? { all.first { path.hasPrefix($0.folder + "/") } }
}
