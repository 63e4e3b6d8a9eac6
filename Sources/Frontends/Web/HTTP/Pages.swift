// SPDX-License-Identifier: MIT
import Board
import BoardFiles
import ControlAPI
import JSON
import Metrics
import NIOCore
import NIOHTTP1
import SocketIOServer

/// Answers plain requests: the page and its files, boards as files, how the process is doing.
final class Pages {
    /// While more bytes of answers than these wait for their readers, no files are given out.
    static let greatestUnsent = 64 << 20

    private let bridge: Bridge
    private let site = Site()
    private let folder: OwnFolder?
    private let metrics: MetricsPage
    private let files: BoardFileDesk
    /// It holds us.
    private unowned let web: WebServer

    /// `folder` stands in for the built-in page.
    init(bridge: Bridge, folder: OwnFolder?, metrics: MetricsPage, web: WebServer) {
        (self.bridge, self.folder, self.metrics, self.web) = (bridge, folder, metrics, web)
        files = BoardFileDesk(bridge: bridge) { [unowned web] in web.unsentBytes > Self.greatestUnsent }
    }

    func answer(_ request: HTTPRequest, _ respond: @escaping (HTTPResponse) -> Void) {
        let route = Route(path: request.path, servesFolder: folder != nil)
        guard route != .none else { return respond(.text(.notFound, "there is nothing at this address\n")) }
        guard [.GET, .HEAD].contains(request.method) else { return respond(.wrongMethod) }
        switch route {
        case .page(let board): page(board, request, respond)
        case .own where web.unsentBytes > Self.greatestUnsent: respond(.busy)
        case .boardFile(let board, let format): files.answer(request, board, format, respond)
        case .asset(let version, let name): respond(asset(version, name, request))
        case .client: respond(.client(site.client, for: request))
        case .icon: respond(asset(site.version, "icon.svg", request))
        case .own(let path): respond(own(path, request))
        case .health: respond(.plain(.ok, "the process lives\n"))
        case .readiness:
            respond(bridge.isConnected ? .plain(.ok, "connected to the daemon\n") : .away)
        case .metrics: metrics.write { respond(.metrics($0)) }
        case .none: break
        }
    }

    private func page(_ board: BoardName, _ request: HTTPRequest, _ respond: @escaping (HTTPResponse) -> Void) {
        bridge.check(board) { [site] error in
            guard error?.kind != APIError.Code.noSuchBoard.kind else {
                return respond(.text(.notFound, "there is no such board\n"))
            }
            respond(.page(site.page(at: request.path), for: request))
        }
    }

    private func asset(_ version: String, _ name: String, _ request: HTTPRequest) -> HTTPResponse {
        guard version == site.version, let file = site.asset(name) else {
            return .text(.notFound, "there is no such file\n")
        }
        return .file(file, keeping: .forever, for: request)
    }

    private func own(_ path: String, _ request: HTTPRequest) -> HTTPResponse {
        guard let (name, bytes) = folder?.file(path) else { return .text(.notFound, "there is no such file\n") }
        return .own(Site.file(name, bytes), for: request)
    }
}

extension HTTPResponse {
    fileprivate static func metrics(_ text: String) -> HTTPResponse {
        var response = HTTPResponse.plain(.ok, text)
        response.headers.replaceOrAdd(name: "Content-Type", value: PrometheusText.contentType)
        return response
    }

    /// A text that is true now only.
    fileprivate static func plain(_ status: HTTPResponseStatus, _ text: String) -> HTTPResponse {
        var response = HTTPResponse.text(status, text)
        response.headers.add(name: "Cache-Control", value: "no-store")
        return response
    }
}
