// SPDX-License-Identifier: MIT
internal import Glibc

/// A bounded queue between threads: putting waits while it is full, taking while it is empty.
///
/// `@unchecked Sendable`: everything in it is touched with the mutex held only.
final class Mailbox<Element: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let capacity: Int
    private var elements: [Element] = []
    /// How many of `elements` were taken already.
    private var taken = 0

    init(capacity: Int = .max) {
        self.capacity = capacity
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func put(_ element: Element) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while elements.count - taken >= capacity { pthread_cond_wait(changed, mutex) }
        elements.append(element)
        pthread_cond_broadcast(changed)
    }

    /// The next element; nil where none came until the deadline.
    func take(until deadline: Deadline = .never) -> Element? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while elements.count == taken {
            guard wait(until: deadline) else { return nil }
        }
        let element = elements[taken]
        taken += 1
        if taken == elements.count {
            elements.removeAll(keepingCapacity: true)
            taken = 0
        } else if taken >= 256 {
            elements.removeFirst(taken)
            taken = 0
        }
        pthread_cond_broadcast(changed)
        return element
    }

    /// False once the deadline has passed.
    private func wait(until deadline: Deadline) -> Bool {
        guard var time = deadline.monotonicTime else { return pthread_cond_wait(changed, mutex) == 0 }
        return pthread_cond_timedwait(changed, mutex, &time) != ETIMEDOUT
    }
}
