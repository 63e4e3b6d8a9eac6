// SPDX-License-Identifier: MIT
@main
struct EchoServer {
    static func main() {}
}
