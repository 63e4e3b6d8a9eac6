// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import JSON

/// `circles rpc METHOD [JSON]`
struct RawCall: Command {
    static let about = About(
        name: "rpc", summary: "Make one raw call; the result is JSON.",
        example: "circles rpc get-history '{\"board\": \"main\", \"limit\": 10}'",
        details: "circles rpc rpc.discover describes the methods.")

    @Argument(help: "The method.") var method: String
    @Argument(help: ArgumentHelp("The params, a JSON object.", valueName: "json")) var params: String?
    @OptionGroup var common: CommonOptions

    func perform(_ context: Context) throws {
        try context.print(json: try context.call(method: method, params: try parsedParams()))
    }

    /// The params on one line, as the protocol wants them.
    private func parsedParams() throws -> [UInt8]? {
        guard let params else { return nil }
        do throws(JSONError) {
            let value = try JSONValue.parse(text: params)
            var writer = JSONWriter()
            writer.value(value)
            return writer.take()
        } catch {
            throw Failure(.usage, "the params are not JSON: \(Text.printable("\(error)"))")
        }
    }
}
