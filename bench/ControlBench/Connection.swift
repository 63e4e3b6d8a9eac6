// SPDX-License-Identifier: MIT
internal import Glibc

/// A blocking connection to the daemon.
final class Connection {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: CInt
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

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(description: "the connection broke while sending") }
            sent += count
        }
    }

    /// Reads so many answers, none of which may be an error; gives how many bytes they had.
    func receive(_ answers: Int) throws -> Int {
        var (missing, bytes) = (answers, 0)
        while missing > 0 {
            let count = read(descriptor, &buffer, buffer.count - 1)
            guard count > 0 else { throw Failure(description: "the connection broke while receiving") }
            let chunk = buffer[..<count]
            missing -= chunk.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
            bytes += count
            guard !hasError(count) else {
                throw Failure(
                    description: "an answer was an error: \(String(decoding: chunk.prefix(300), as: UTF8.self))")
            }
        }
        return bytes
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
