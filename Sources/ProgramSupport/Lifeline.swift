// SPDX-License-Identifier: MIT
internal import Glibc

/// The tie to a parent that started this process and is not to be outlived: standard input, which ends when the parent does, however
/// it ends.
enum Lifeline {
    /// Asks this process to end when the parent is gone.
    static func watch() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                var byte: UInt8 = 0
                while true {
                    let count = read(STDIN_FILENO, &byte, 1)
                    if count == 0 || (count < 0 && errno != EINTR) { break }
                }
                kill(getpid(), SIGTERM)
                return nil
            }, nil)
        pthread_detach(thread)
    }
}
