// SPDX-License-Identifier: MIT
import Board
import BoardFiles

/// What a path means (docs/http.md).
enum Route: Equatable {
    /// The page on a board.
    case page(BoardName)
    case boardFile(BoardName, BoardFormat)
    case asset(version: String, name: String)
    /// Our own Socket.IO client.
    case client
    case icon
    case health, readiness, metrics
    /// A file of the folder that is served instead of the page; a path without its leading slash.
    case own(String)
    case none

    private static let boardFormats: [BoardFormat] = [.json, .ndjson, .csv, .svg]

    /// `servesFolder`: whether a folder of one's own stands in for the page.
    init(path: String, servesFolder: Bool) {
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("healthz", 1): self = .health
        case ("readyz", 1): self = .readiness
        case ("metrics", 1): self = .metrics
        case ("socket.io", 2) where parts[1] == "socket.io.js": self = .client
        case ("b", 2): self = Self.board(parts[1], servesFolder: servesFolder)
        case _ where servesFolder: self = .own(String(path.dropFirst()))
        case ("", 1): self = .page(.main)
        case ("assets", 3): self = .asset(version: parts[1], name: parts[2])
        case ("favicon.ico", 1): self = .icon
        default: self = .none
        }
    }

    private static func board(_ name: String, servesFolder: Bool) -> Route {
        if let dot = name.firstIndex(of: ".") {
            guard let board = BoardName(String(name[..<dot])),
                let format = boardFormats.first(where: { $0.rawValue == name[dot...].dropFirst() })
            else { return .none }
            return .boardFile(board, format)
        }
        guard let board = BoardName(name) else { return .none }
        return servesFolder ? .own("") : .page(board)
    }
}
