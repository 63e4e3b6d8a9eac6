// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import BoardFiles

/// The flags for reading many circles.
struct FeedOptions: ParsableArguments {
    @Option(help: "What the input is (recognised from its first line, if left out).") var format: InputFormat?
    @Flag(help: "Pass over bad lines, say so, and go on; the exit code is 65 then, too.") var skipInvalid = false

    var isAnySet: Bool { format != nil || skipInvalid }
}
