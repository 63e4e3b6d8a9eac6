// SPDX-License-Identifier: MIT

/// Where the control socket is (docs/control-api.md, "The socket").
public enum SocketPath {
    /// Where systemd's units put it.
    public static let system = "/run/circlesd/control.sock"

    /// Where a daemon listens: what was asked for, else the first place that applies.
    public static func forDaemon(
        asked: String?, environment: (String) -> String?, underSystemd: Bool, uid: UInt32
    ) -> String {
        asked ?? environment("CIRCLES_SOCKET") ?? (underSystemd ? system : nil)
            ?? ofUser(environment: environment, uid: uid)
    }

    /// Where a client looks for the daemon.
    public static func forClient(
        asked: String?, environment: (String) -> String?, exists: (String) -> Bool, uid: UInt32
    ) -> String {
        asked ?? environment("CIRCLES_SOCKET") ?? (exists(system) ? system : nil)
            ?? ofUser(environment: environment, uid: uid)
    }

    /// The folder for temporary files that belongs to a user; it has to be his own, mode 0700.
    public static func temporaryFolder(uid: UInt32) -> String { "/tmp/circlesd-\(uid)" }

    private static func ofUser(environment: (String) -> String?, uid: UInt32) -> String {
        let folder = environment("XDG_RUNTIME_DIR").map { "\($0)/circlesd" } ?? temporaryFolder(uid: uid)
        return "\(folder)/control.sock"
    }
}
