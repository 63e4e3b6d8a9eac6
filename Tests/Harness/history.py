# SPDX-License-Identifier: MIT
"""The history checker: what clients asked, were told and saw, held against what the daemon has stored in the end.

It judges five things. Every acknowledged write is stored, at the seq that was told. None is stored twice, and none that was
refused. Seqs have no gaps, and a write that was asked for after another was acknowledged comes behind it. All who watched see
the same board in the end. What they saw on the way was a true prefix, going on without gap or repeat, or an explicit new state.
"""
import threading
import time

ACROSS = 100_000


class Write:
    """One write, asked for once or, with its key, again and again. Its place on the board tells its circle from all others."""

    __slots__ = ("number", "method", "asked", "acknowledged", "seq", "is_refused")

    def __init__(self, number, method):
        self.number, self.method, self.asked = number, method, time.monotonic()
        self.acknowledged = self.seq = None
        self.is_refused = False

    @property
    def key(self):
        return f"write-{self.number}"

    @property
    def params(self):
        if self.method != "add-circle":
            return {}
        x, y = place(self.number)
        return {"initials": "AB", "x": x, "y": y, "dia": 9, "rgba": "#123"}


def place(number):
    return number % ACROSS, number // ACROSS


def number_at(circle):
    return circle["x"] + ACROSS * circle["y"]


class Observer:
    """What one who watches a board has been told. A board is kept as two sums over its ids, as there may be thousands who watch."""

    def __init__(self, history, name):
        self.history, self.name = history, name
        self.seq = self.epoch = None
        self.circles = self.ids = 0
        self.states = 0

    def state(self, epoch, seq, circles):
        """A new state, instead of all before it."""
        if self.epoch == epoch and self.seq is not None and seq < self.seq:
            self.complain(f"was at {self.seq}, and was given the state of {seq}")
        self.epoch, self.seq, self.states = epoch, seq, self.states + 1
        self.circles, self.ids = fingerprint(circle["id"] for circle in circles)

    def event(self, seq, name, circle=None):
        """The next event: a circle added, or the board cleared."""
        if seq != self.seq + 1:
            self.complain(f"was at {self.seq}, and was told of {seq}")
        self.seq = seq
        if name == "clear-board":
            self.circles = self.ids = 0
        else:
            self.circles, self.ids = self.circles + 1, self.ids ^ mix(seq)
        self.history.is_said(seq, name if circle is None else number_at(circle), self)

    def complain(self, what):
        self.history.violation(f"{self.name} {what}")


def mix(number):
    """Spreads a number over 64 bits, so that a sum tells sets apart."""
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
    return (number ^ number >> 27) * 0x94D049BB133111EB & (1 << 64) - 1


def fingerprint(ids):
    count = total = 0
    for number in ids:
        count, total = count + 1, total ^ mix(number)
    return count, total


class History:
    """Everything about one board, from all who wrote and watched, in whatever threads."""

    def __init__(self, board="main"):
        self.board = board
        self.writes, self.observers, self.violations = [], [], []
        self.said = {}
        self.lock = threading.Lock()
        self.is_frozen = False

    # When the power goes

    def freeze(self):
        """From now on nothing counts that clients hear, and none of them connects: what comes while the power is being cut is no promise."""
        self.is_frozen = True

    def thaw(self, last=None):
        """It goes on. `last`: the seq behind which what was told before may be gone, where that is how it was to be."""
        for write in self.writes if last is not None else []:
            if write.seq is not None and write.seq > last:
                write.seq = write.acknowledged = None
        self.said = {seq: what for seq, what in self.said.items() if last is None or seq <= last}
        self.is_frozen = False

    # What clients say

    def ask(self, method="add-circle"):
        """A write that is about to be sent for the first time."""
        with self.lock:
            self.writes.append(Write(len(self.writes), method))
            return self.writes[-1]

    def acknowledge(self, write, seq):
        if write.seq is None:
            write.seq, write.acknowledged = seq, time.monotonic()
        elif write.seq != seq:
            self.violation(f"{write.key} was acknowledged as {write.seq}, and then as {seq}")

    def refuse(self, write):
        """It was said that this one is not stored."""
        write.is_refused = True

    def watch(self, name):
        with self.lock:
            self.observers.append(Observer(self, name))
            return self.observers[-1]

    def is_said(self, seq, what, observer):
        told = self.said.setdefault(seq, what)
        if told != what:
            observer.complain(f"was told {what} of {seq}, where another was told {told}")

    def violation(self, text):
        with self.lock:
            self.violations.append(text)

    @property
    def acknowledged(self):
        return sum(write.seq is not None for write in self.writes)

    # What is true in the end

    def verdict(self, control):
        """Reads the board's log and state, and judges."""
        log = [(event["seq"], event["event"], event.get("circle")) for event in control.history(self.board)]
        return self.judge(log, control.call("get-board", board=self.board))

    def check(self, control):
        """The verdict; raises it where something is wrong."""
        verdict = self.verdict(control)
        assert not verdict.violations, str(verdict)
        return verdict

    def judge(self, log, state):
        found = list(self.violations)
        found += gaps(log, state["seq"]) + self.wrongly_stored(log) + self.out_of_order()
        circles, ids = fingerprint(circle["id"] for circle in state["circles"])
        for observer in self.observers:
            if (observer.seq, observer.circles, observer.ids) != (state["seq"], circles, ids):
                found.append(f"{observer.name} has {observer.circles} circles at {observer.seq}; "
                             f"it should be {circles} at {state['seq']}")
        return Verdict(self, log, found)

    def wrongly_stored(self, log):
        found, stored = [], {}
        for seq, name, circle in log:
            what = name if circle is None else number_at(circle)
            if circle is not None and what in stored:
                found.append(f"circle {what} is stored as {stored[what]} and as {seq}")
            stored[what if circle is not None else (name, seq)] = seq
            if self.said.get(seq, what) != what:
                found.append(f"{self.said[seq]} was told of {seq}, and {what} is stored")
        for write in self.writes:
            what = write.number if write.method == "add-circle" else (write.method, write.seq)
            if write.seq is not None and stored.get(what) != write.seq:
                found.append(f"{write.key} was acknowledged as {write.seq}, and is stored as {stored.get(what)}")
            if write.is_refused and write.seq is None and stored.get(what) is not None:
                found.append(f"{write.key} was refused, and is stored as {stored[what]}")
        return found

    def out_of_order(self):
        """Writes that were asked for after a later one had been acknowledged."""
        done = sorted((write for write in self.writes if write.seq is not None), key=lambda write: write.acknowledged)
        found, latest, position = [], 0, 0
        for write in sorted(done, key=lambda write: write.asked):
            while position < len(done) and done[position].acknowledged < write.asked:
                latest, position = max(latest, done[position].seq), position + 1
            if write.seq < latest:
                found.append(f"{write.key} is {write.seq}, and was asked for after {latest} had been acknowledged")
        return found


def gaps(log, last):
    found = [f"seq {seq} stands where {expected} should" for expected, (seq, *_) in enumerate(log, 1) if seq != expected]
    return found if len(log) == last else [*found, f"the board is at {last}, its log has {len(log)} events"]


class Verdict:
    """What a run came to; as text, one line and the first of what is wrong."""

    SHOWN = 10

    def __init__(self, history, log, violations):
        self.violations = violations
        self.stored, self.acknowledged = len(log), history.acknowledged
        self.refused = sum(write.is_refused for write in history.writes)
        self.observers = len(history.observers)

    def __str__(self):
        line = (f"{self.acknowledged} acknowledged, {self.stored} stored, {self.refused} refused, "
                f"{self.observers} watched: {len(self.violations)} violations")
        return "\n".join([line, *self.violations[:self.SHOWN]])
