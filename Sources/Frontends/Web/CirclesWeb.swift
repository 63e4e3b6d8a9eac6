// SPDX-License-Identifier: MIT
@main
struct CirclesWeb {
    static func main() {}
}
