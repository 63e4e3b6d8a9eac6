// SPDX-License-Identifier: MIT
internal import ArgumentParser
internal import Board
internal import JSON

/// The flags that say what one circle looks like.
struct CircleOptions: ParsableArguments {
    @Option(help: "2 to 3 letters or digits.") var initials: String?
    @Option(parsing: .unconditional, help: "The centre, from the board's left.") var x: Double?
    @Option(parsing: .unconditional, help: "The centre, from the board's top.") var y: Double?
    @Option(parsing: .unconditional, help: "The diameter, above 0 and at most 1000.") var dia: Double?
    @Option(help: "A CSS colour, as #3a7 or rgba(20,120,80,0.5).") var color: String?
    @Option(help: "Makes it safe to repeat: the same command line with the same key places one circle only.")
    var key: String?

    var isAnySet: Bool {
        initials != nil || x != nil || y != nil || dia != nil || color != nil || key != nil
    }

    /// With everything that was left out chosen.
    func completed() throws(Failure) -> RequestedCircle {
        var random = KeyedRandom(key: key)
        let circle = RequestedCircle(
            initials: try ownInitials(), x: x ?? random.whole(0...1000), y: y ?? random.whole(0...700),
            dia: dia ?? random.whole(10...100), rgba: color ?? random.colour(), key: key)
        for (name, number) in [("x", circle.x), ("y", circle.y), ("dia", circle.dia)] where !number.isFinite {
            throw Failure(.badData, "--\(name) has to be a finite number, not \(number)")
        }
        return circle
    }

    private func ownInitials() throws(Failure) -> String {
        if let initials { return initials }
        return try OwnInitials.find()
    }
}

/// A circle that is about to be asked for. The daemon is who judges it.
struct RequestedCircle {
    let initials: String
    let x: Double
    let y: Double
    let dia: Double
    let rgba: String
    let key: String?

    func write(to params: inout JSONWriter) {
        params.member("initials", initials)
        params.member("x", x)
        params.member("y", y)
        params.member("dia", dia)
        params.member("rgba", rgba)
        if let key { params.member("key", key) }
    }
}
