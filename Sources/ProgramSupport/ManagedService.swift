// SPDX-License-Identifier: MIT
public import ServiceLifecycle

/// A service that an administrator has something to say to while it runs.
public protocol ManagedService: Service {
    associatedtype Values: Sendable

    /// Takes settings over; those that need a restart are what they were (SIGHUP).
    func reload(_ values: Values) async
    /// Writes how it is doing into the log (SIGUSR1).
    func report() async
}
