// SPDX-License-Identifier: MIT
import NIOCore
import SocketIO
import Testing

@testable import SocketIOServer

@Suite struct RoomLogTests {
    private func packets(_ text: String) -> EncodedPackets {
        var packets = EncodedPackets()
        packets.append(frame: .text(text))
        return packets
    }

    /// Where every log begins.
    private let start = Room.Position()

    /// What a reader gets from a place, as texts, and where he is then; nil where the place is lost.
    private func read(_ log: RoomLog, from start: Room.Position, to limit: Room.Position) -> (
        texts: [String], end: Room.Position
    )? {
        var (texts, position): ([String], Room.Position) = ([], start)
        while true {
            switch log.read(from: position, to: limit) {
            case .nothing: return (texts, position)
            case .lost: return nil
            case .bytes(let buffers, let end):
                var scanner = FrameScanner(buffers)
                let before = texts.count
                while case .text(let text)? = scanner.next()?.message {
                    texts.append(String(decoding: text, as: UTF8.self))
                }
                #expect(scanner.consumed == end.offset - position.offset)
                #expect(texts.count - before == end.messages - position.messages)
                position = end
            }
        }
    }

    @Test func readersAreCursors() {
        var log = RoomLog(retention: 1 << 20)
        log.append(packets("one"))
        let second = log.end
        log.append(packets("two"))
        // What is open can be read by one who cannot wait.
        #expect(read(log, from: start, to: log.end)?.texts == ["one", "two"])
        #expect(read(log, from: start, to: log.flushedEnd)?.texts == [])
        log.flush()
        log.append(packets("three"))
        log.flush()
        #expect(read(log, from: start, to: log.end)?.texts == ["one", "two", "three"])
        #expect(read(log, from: second, to: log.end)?.texts == ["two", "three"])
        #expect(read(log, from: second, to: second)?.texts == [])
    }

    @Test func whoFallsOutIsLost() {
        var log = RoomLog(retention: 100)
        var ends = [start]
        for number in 0..<20 {
            log.append(packets("packet number \(number)"))
            log.flush()
            ends.append(log.end)
        }
        #expect(read(log, from: start, to: log.end) == nil)
        #expect(log.end.offset - log.start.offset >= 100 && log.end.offset - log.start.offset < 140)
        let kept = ends.first { $0 >= log.start } ?? start
        #expect(read(log, from: kept, to: log.end)?.end == log.end)
        #expect(read(log, from: log.end, to: log.end)?.texts == [])
    }

    @Test func aLargeEventIsShared() {
        var log = RoomLog(retention: 1 << 20)
        let part = ByteBuffer(string: "[\"" + String(repeating: "x", count: 70_000) + "\"]")
        var large = EncodedPackets()
        large.append(event: "a", namespace: "/n", parts: [part, ByteBuffer(string: ",1")])
        log.append(packets("before"))
        log.append(large)
        log.append(packets("after"))
        log.flush()
        let texts = read(log, from: start, to: log.end)?.texts ?? []
        #expect(texts.count == 3 && texts[1].utf8.count == 70_004 + "42/n,[\"a\",,1]".utf8.count)
        #expect(texts[1].hasPrefix("42/n,[\"a\",[\"xxx") && texts[1].hasSuffix("x\"],1]") && texts[2] == "after")
    }

    /// Who stops reading holds on to what he was given last: it may not be much.
    @Test func aStretchIsShort() {
        var log = RoomLog(retention: 1 << 20)
        for _ in 0..<1000 { log.append(packets(String(repeating: "x", count: 500))) }
        log.flush()
        var position = start
        while case .bytes(let buffers, let end) = log.read(from: position, to: log.end) {
            #expect(buffers.reduce(0) { $0 + $1.readableBytes } <= (64 + 16) << 10)
            position = end
        }
        #expect(position == log.end)
    }

    @Test func framesOfEverySize() {
        for count in [0, 1, 125, 126, 65_535, 65_536] {
            var packets = EncodedPackets()
            packets.append(frame: .binary([UInt8](repeating: 7, count: count)))
            var scanner = FrameScanner(packets.buffers)
            #expect(scanner.next()?.message == .binary([UInt8](repeating: 7, count: count)))
            #expect(scanner.next()?.message == nil && scanner.consumed == packets.byteCount)
        }
    }

    @Test func origins() {
        #expect(OriginPolicy.sameHost.allows("https://a.org", host: "A.org"))
        #expect(OriginPolicy.sameHost.allows("http://localhost:3000", host: "localhost:3000"))
        #expect(!OriginPolicy.sameHost.allows("http://localhost:3001", host: "localhost:3000"))
        #expect(OriginPolicy.sameHost.allows("https://a.org", host: "a.org:443"))
        #expect(OriginPolicy.sameHost.allows("http://[::1]", host: "[::1]:80"))
        #expect(!OriginPolicy.sameHost.allows("https://a.org", host: "a.org:80"))
        #expect(!OriginPolicy.sameHost.allows("https://a.org:8443", host: "a.org"))
        #expect(!OriginPolicy.sameHost.allows("https://", host: ""))
        #expect(!OriginPolicy.sameHost.allows("https://", host: ":443"))
        #expect(!OriginPolicy.sameHost.allows("null", host: "null"))
        #expect(!OriginPolicy.sameHost.allows("http://a.org", host: nil))
        #expect(OriginPolicy.listed(["https://b.org"]).allows("https://b.org", host: "a.org"))
        #expect(!OriginPolicy.listed(["https://b.org"]).allows("https://b.org.evil", host: "a.org"))
        #expect(OriginPolicy.any.allows("null", host: nil))
    }

    @Test func dates() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
