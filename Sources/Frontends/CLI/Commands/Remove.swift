// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles
internal import ControlAPI
internal import JSON

/// `circles remove ID…`
struct Remove: Command {
    static let about = About(
        name: "remove", summary: "Remove circles, by id or by what they have in common.",
        example: "circles remove --initials AB --last 3",
        details: "Prints the ids of those removed; ids that are not there are passed over.")

    @Argument(help: "The circles' ids.") var ids: [Int] = []
    @Option(parsing: .unconditional, help: ArgumentHelp("The newest so many of those that fit.", valueName: "n"))
    var last: Int?
    @Option(help: "Those with these initials.") var initials: String?
    @Option(help: ArgumentHelp("Those this player placed.", valueName: "id")) var by: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        let isBySelection = last != nil || initials != nil || by != nil
        if ids.isEmpty && !isBySelection {
            throw ValidationError("say which circles: their ids, or --last, --initials or --by")
        }
        if !ids.isEmpty && isBySelection {
            throw ValidationError("ids stand alone, without --last, --initials or --by")
        }
    }

    func perform(_ context: Context) throws {
        let result = try context.callOnBoard(.removeCircles, params)
        if context.wantsJSON { return try context.print(json: result) }
        let removed = try Daemon.values(result, "ids", \.int)
        for id in removed { try context.output.line("\(id)") }
        Diagnostics.say("removed \(Text.count(removed.count, "circle")) from \(context.board)")
    }

    private func params(_ params: inout JSONWriter) {
        if !ids.isEmpty { params.member("ids", ids: ids) }
        if let last { params.member("last", last) }
        if let initials { params.member("initials", initials) }
        if let by { params.member("by", by) }
    }
}
