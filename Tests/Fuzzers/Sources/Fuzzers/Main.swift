// SPDX-License-Identifier: MIT
import Glibc

/// libFuzzer's own main: it reads the arguments, finds inputs and feeds them to `body`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The fuzzer that runs in this process. libFuzzer takes every argument for its own, and starts itself anew with them, so that
/// the name comes in the environment.
private let fuzzer = Fuzzer.all.first { $0.name == getenv("FUZZER").map { String(cString: $0) } }

/// What the linker takes for main: libFuzzer brings one that SwiftPM does not call. Without a name in `FUZZER` it says which
/// there are.
@_cdecl("Fuzzers_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    guard fuzzer != nil else {
        for fuzzer in Fuzzer.all { print(fuzzer.name) }
        return 0
    }
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments) { start, length in
        fuzzer?.check(Array(UnsafeRawBufferPointer(start: start, count: length)))
        return 0
    }
}
