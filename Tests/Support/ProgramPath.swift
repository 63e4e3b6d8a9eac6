// SPDX-License-Identifier: MIT
import Glibc

/// Where the programs of this very build are: beside the test binary, whichever scratch path it was built in.
public enum ProgramPath {
    public static var circlesd: String { "\(folder)/circlesd" }
    public static var circles: String { "\(folder)/circles" }
    public static var circlesWeb: String { "\(folder)/circles-web" }

    /// The folder of the test binary.
    public static let folder: String = {
        var candidates = CommandLine.arguments
        if let executable = realpath("/proc/self/exe", nil) {
            candidates.insert(String(cString: executable), at: 0)
            free(executable)
        }
        candidates += mappedFiles()
        for candidate in candidates {
            // Either the file …PackageTests.xctest itself, or something in a bundle of that name.
            guard candidate.hasPrefix("/"), let folder = candidate.folder(holding: ".xctest") else { continue }
            return folder
        }
        preconditionFailure("no path that holds .xctest among \(candidates)")
    }()

    private static func mappedFiles() -> [String] {
        guard let file = fopen("/proc/self/maps", "r") else { return [] }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        var paths: [String] = []
        while getline(&line, &capacity, file) > 0, let start = line {
            let text = String(cString: start)
            if let slash = text.firstIndex(of: "/") { paths.append(String(text[slash...].dropLast())) }
        }
        return paths
    }
}

extension String {
    /// The folder of the first path component that ends in `suffix`.
    fileprivate func folder(holding suffix: String) -> String? {
        let parts = split(separator: "/")
        guard let index = parts.firstIndex(where: { $0.hasSuffix(suffix) }) else { return nil }
        return "/" + parts[..<index].joined(separator: "/")
    }
}
