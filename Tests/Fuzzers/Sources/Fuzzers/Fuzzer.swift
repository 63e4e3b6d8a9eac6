// SPDX-License-Identifier: MIT

/// A name, and what has to hold for any bytes. What does not hold traps, which libFuzzer sees.
struct Fuzzer: Sendable {
    let name: String
    let check: @Sendable ([UInt8]) -> Void

    static let all = [
        Fuzzer(name: "circle-files", check: checkCircleFiles),
        Fuzzer(name: "control-lines", check: checkControlLines),
        Fuzzer(name: "engine-packets", check: checkEnginePackets),
        Fuzzer(name: "engine-session", check: checkEngineSession),
        Fuzzer(name: "json", check: checkJSON),
        Fuzzer(name: "records", check: checkRecords),
        Fuzzer(name: "requests", check: checkRequests),
        Fuzzer(name: "socket-session", check: checkSocketSession),
        Fuzzer(name: "values", check: checkValues),
        Fuzzer(name: "websocket-frames", check: checkWebSocketFrames),
    ]
}

/// Ends the run where the condition does not hold.
func must(_ condition: Bool, _ words: @autoclosure () -> String) {
    guard !condition else { return }
    fatalError(words())
}
