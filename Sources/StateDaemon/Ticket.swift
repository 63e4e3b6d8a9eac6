// SPDX-License-Identifier: MIT

/// The number of a commit. What is decided now may be told when the commit with its ticket is done.
typealias Ticket = Int
