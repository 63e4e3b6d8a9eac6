// SPDX-License-Identifier: MIT
internal import Glibc

/// A blocking connection to the daemon, with at most one block of requests under way.
final class Connection {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let descriptor: CInt
    /// How many answers of the block are still to come.
    private(set) var missing = 0
    /// How many bytes of answers came.
    private(set) var bytes = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    init(_ path: String) throws {
        descriptor = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "cannot connect to \(path)") }
    }

    deinit { close(descriptor) }

    /// Sends a block of requests that is answered by so many lines.
    func send(_ block: [UInt8], answers: Int) throws {
        var sent = 0
        while sent < block.count {
            let count = block[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(description: "the connection broke while sending") }
            sent += count
        }
        missing = answers
    }

    /// Reads once what there is of the answers, none of which may be an error.
    func receive() throws {
        let count = read(descriptor, &buffer, buffer.count - 1)
        guard count > 0 else { throw Failure(description: "the connection broke while receiving") }
        let chunk = buffer[..<count]
        missing -= chunk.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
        bytes += count
        guard !hasError(count) else {
            let start = String(decoding: chunk.prefix(300), as: UTF8.self)
            throw Failure(description: "an answer was an error: \(start)")
        }
    }

    private func hasError(_ count: Int) -> Bool {
        buffer[count] = 0
        return buffer.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { strstr($0, #""error":{"#) != nil } ?? false
            }
        }
    }
}
