// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let settings = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

let package = Package(
    name: "circles",
    products: [
        .executable(name: "circlesd", targets: ["StateDaemon"]),
        .executable(name: "circles-web", targets: ["Web"]),
        .executable(name: "circles", targets: ["CLI"]),
        .library(name: "SocketIOServer", targets: ["SocketIO", "SocketIOServer"]),
        // What reads bytes of anybody's, for Tests/Fuzzers, which is a package of its own.
        .library(
            name: "Parsers",
            targets: ["JSON", "Board", "ControlAPI", "BoardFiles", "EventStore", "SocketIO", "SocketIOServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "JSON", dependencies: ["CJansson"]),
        .target(name: "Board"),
        .target(name: "Metrics"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Listening", dependencies: ["CMalloc", nioCore, nioPosix, logging]),
        .target(name: "ControlAPI", dependencies: ["JSON", "Board", "Metrics"]),
        .target(name: "ControlClient", dependencies: ["ControlAPI", "JSON", nioCore, nioPosix, deque]),
        .target(name: "EventStore", dependencies: ["Board", "CSQLite"]),
        .target(
            name: "ProgramSupport",
            dependencies: [
                "Metrics", "JSON", argumentParser, logging, lifecycle, signals, nioCore, settings, yams, systemPackage,
            ]
        ),
        .executableTarget(
            name: "StateDaemon",
            dependencies: [
                "ProgramSupport", "ControlAPI", "EventStore", "Listening", "Board", "JSON", "Metrics",
                nioCore, nioPosix, logging, lifecycle, signals, argumentParser, deque,
            ],
            path: "Sources/StateDaemon"
        ),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "ControlAPI", "ControlClient", "BoardFiles", "Board", "JSON", nioCore, nioPosix, argumentParser, deque,
            ],
            path: "Sources/Frontends/CLI"
        ),
        .target(name: "BoardFiles", dependencies: ["ControlAPI", "Board", "JSON"]),
        .target(name: "SocketIO", dependencies: ["JSON"]),
        .target(
            name: "SocketIOServer",
            dependencies: [
                "SocketIO", "Listening", "JSON", nioCore, nioPosix, nioConcurrency, nioHTTP1, nioWebSocket, logging,
                deque, heap,
            ]
        ),
        .target(name: "CPage", path: "Sources/Frontends/Web/Page", exclude: ["site"]),
        .executableTarget(
            name: "Web",
            dependencies: [
                "ProgramSupport", "SocketIOServer", "SocketIO", "ControlClient", "ControlAPI", "BoardFiles", "Board",
                "JSON", "Metrics", "CPage", "CZlib", nioCore, nioPosix, nioHTTP1, logging, lifecycle, signals,
                argumentParser,
                deque, crypto,
            ],
            path: "Sources/Frontends/Web",
            exclude: ["Page"]
        ),
        .executableTarget(
            name: "EchoServer",
            dependencies: ["SocketIOServer", "SocketIO", "JSON", nioCore, nioPosix, nioHTTP1, logging, argumentParser],
            path: "Examples/EchoServer"
        ),
        .executableTarget(name: "ControlBench", dependencies: [argumentParser], path: "bench/ControlBench"),
        .systemLibrary(name: "CEpoll", path: "bench/CEpoll"),
        .executableTarget(name: "FanBench", dependencies: ["CEpoll", argumentParser], path: "bench/FanBench"),
        .target(name: "TestSupport", dependencies: ["JSON"], path: "Tests/Support"),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
        .testTarget(name: "BoardTests", dependencies: ["Board", "TestSupport"]),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics"]),
        .testTarget(
            name: "ListeningTests", dependencies: ["Listening", nioCore, nioPosix, logging]),
        .testTarget(name: "ControlAPITests", dependencies: ["ControlAPI", "Board", "JSON", "Metrics", "TestSupport"]),
        .testTarget(name: "EventStoreTests", dependencies: ["EventStore", "Board", "CSQLite", "TestSupport"]),
        .testTarget(
            name: "StateDaemonTests",
            dependencies: ["StateDaemon", "CLI", "ControlAPI", "Metrics", "TestSupport", "JSON", nioCore]),
        .testTarget(
            name: "ProgramSupportTests",
            dependencies: ["ProgramSupport", "StateDaemon", "Web", "TestSupport", argumentParser]
        ),
        .testTarget(name: "SocketIOTests", dependencies: ["SocketIO", "JSON", "TestSupport"]),
        .testTarget(
            name: "SocketIOServerTests",
            dependencies: [
                "SocketIOServer", "SocketIO", "EchoServer", "JSON", "TestSupport", nioCore, nioPosix, nioEmbedded,
                nioHTTP1, nioWebSocket, logging,
            ]
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "CZlib", "StateDaemon", "CLI", "ProgramSupport", "SocketIOServer", "SocketIO", "ControlClient",
                "ControlAPI", "BoardFiles",
                "Board", "JSON", "TestSupport", nioCore, nioPosix, nioHTTP1, nioEmbedded, logging,
            ]
        ),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "StateDaemon", "CLI", "Web", "ControlClient", "ControlAPI", "BoardFiles", "Board", "TestSupport",
                "JSON",
                nioCore, nioPosix,
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

for target in package.targets where target.type != .system {
    target.swiftSettings = swiftSettings
}
