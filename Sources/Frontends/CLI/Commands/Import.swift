// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import Glibc

/// `circles import FILE`
struct Import: Command {
    static let about = About(
        name: "import", summary: "Place the circles of a file.", example: "circles import --board copy board.csv",
        details: "Takes what circles export writes (but svg) and recognises it; - is standard input.")

    @Argument(help: "The file, or - for standard input.") var file: String
    @OptionGroup var feed: FeedOptions
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        let descriptor = file == "-" ? STDIN_FILENO : try Self.open(file)
        let feed = try Feed(context, from: descriptor, options: feed, by: nil)
        try feed.run()
        Diagnostics.say("added \(Text.count(feed.stored, "circle")) to \(context.board)")
    }

    private static func open(_ path: String) throws(Failure) -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, Errno(code: errno)) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw failure(path, Errno(code: EISDIR))
        }
        return descriptor
    }

    private static func failure(_ path: String, _ error: Errno) -> Failure {
        Failure(.noInput, "\(Text.printable(path)) cannot be read: \(error)")
    }
}
