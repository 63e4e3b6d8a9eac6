// SPDX-License-Identifier: MIT
import Board

/// The one place where the order of proposals is decided. Here it is the order in which they come; an engine for
/// several machines would agree on it with the others first, and replaces this type alone.
struct Sequencer {
    /// Hands a proposal to the reducer when its turn has come: at once.
    func propose(
        _ proposal: Proposal, on board: LiveBoard, limits: Limits
    ) throws(Refusal) -> Decision {
        try board.board.decide(proposal, limits: limits)
    }
}
