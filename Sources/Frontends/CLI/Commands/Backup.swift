// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import ControlAPI
internal import ControlClient
internal import JSON

/// `circles backup FILE`
struct Backup: Command {
    static let about = About(
        name: "backup", summary: "Copy all boards, with their whole history, to a file.",
        example: "circles backup circles-$(date +%F).db",
        details: """
            The daemon goes on meanwhile. The file appears when it is whole, in place of one that has its name; - writes \
            to standard output. circlesd --restore FILE makes a store of it.
            """)

    @Argument(help: "The file, or -.") var file: String
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        guard file != "-" else { return _ = try copy(context) { try context.output.bytes($0) } }
        let target = try NewFile(file)
        let bytes = try copy(context) { try target.write($0) }
        try target.finish()
        if context.wantsJSON { return try context.output.json { $0.object { $0.member("bytes", bytes) } } }
        Diagnostics.say("\(Text.printable(file)) has a backup of \(bytes) bytes")
    }

    /// Gets the backup piece by piece; gives how many bytes it has.
    private func copy(_ context: Context, _ write: ([UInt8]) throws -> Void) throws -> Int {
        guard let size = try context.call(.makeBackup)["bytes"]?.int else {
            throw ClientError.protocolViolation("a backup without a size")
        }
        var offset = 0
        while offset < size {
            let piece = try context.call(.getBackup) { $0.member("offset", offset) }["data"]?.base64 ?? []
            guard !piece.isEmpty, piece.count <= size - offset else {
                throw ClientError.protocolViolation("a backup that is not as long as it said")
            }
            try write(piece)
            offset += piece.count
        }
        return size
    }
}
