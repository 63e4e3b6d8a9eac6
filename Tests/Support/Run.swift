// SPDX-License-Identifier: MIT

/// Runs a program to its end with that input, and gives its status (128 and the signal, if one ended it) and all that it
/// wrote. It need not read its input.
public func run(
    _ path: String, _ arguments: [String] = [], input: [UInt8], environment: [String: String] = [:],
    timeout: Double = 60
) throws -> (status: Int32, output: String, error: String) {
    let program = try RunningProgram(path, arguments, environment: environment)
    do {
        try program.write(input, timeout: timeout)
    } catch let error as SupportError where error.isBrokenPipe {}
    program.closeInput()
    let status = try program.waitForExit(timeout: timeout)
    return (status, program.standardOutput, program.standardError)
}

/// The same with text as input, by default none.
public func run(
    _ path: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:],
    timeout: Double = 60
) throws -> (status: Int32, output: String, error: String) {
    try run(path, arguments, input: Array(input.utf8), environment: environment, timeout: timeout)
}
