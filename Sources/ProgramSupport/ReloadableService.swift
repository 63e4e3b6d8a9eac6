// SPDX-License-Identifier: MIT
public import ServiceLifecycle

/// A service that goes on with other settings while it runs.
public protocol ReloadableService: Service {
    associatedtype Values: Sendable

    /// Takes settings over; those that need a restart are what they were.
    func reload(_ values: Values) async
}
