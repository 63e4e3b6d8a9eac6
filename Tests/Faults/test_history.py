# SPDX-License-Identifier: MIT
"""The history checker finds what is wrong: each kind of violation, once."""
import itertools

import pytest

from history import History, place


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is later than the one before."""
    ticks = itertools.count()
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))


def circle(number, seq):
    x, y = place(number)
    return {"id": seq, "x": x, "y": y}


def stored(*numbers):
    """A log of circles, and the board that it adds up to."""
    log = [(seq, "add-circle", circle(number, seq)) for seq, number in enumerate(numbers, 1)]
    return log, {"seq": len(log), "circles": [one for *_, one in log]}


def wrote(*seqs):
    """A history of writes, one after the other, acknowledged at these seqs, or not at all."""
    history = History()
    for seq in seqs:
        write = history.ask()
        if seq is not None:
            history.acknowledge(write, seq)
    return history


def complaints(history, log, state):
    return history.judge(log, state).violations


def test_what_is_right(clock):
    assert complaints(wrote(1, 2, 3), *stored(0, 1, 2)) == []
    assert complaints(wrote(1, None, 2), *stored(0, 2)) == []
    assert complaints(wrote(1, None, 3), *stored(0, 1, 2)) == [], "one without an answer may be stored"


@pytest.mark.parametrize("seqs, numbers, complaint", [
    ((1, 2), (0,), "write-1 was acknowledged as 2, and is stored as None"),
    ((1, 2, 3), (0, 2), "write-1 was acknowledged as 2, and is stored as None"),
    ((1, None), (0, 1, 1), "circle 1 is stored as 2 and as 3"),
    ((2, 1), (1, 0), "write-1 is 1, and was asked for after 2 had been acknowledged"),
    ((1, 2), (1, 0), "write-0 was acknowledged as 1, and is stored as 2"),
])
def test_what_is_wrong_with_writes(clock, seqs, numbers, complaint):
    assert complaint in complaints(wrote(*seqs), *stored(*numbers))


def test_writes_under_way_together_may_come_in_any_order(clock):
    history = History()
    first, second = history.ask(), history.ask()
    history.acknowledge(second, 1)
    history.acknowledge(first, 2)
    assert complaints(history, *stored(1, 0)) == []


def test_a_gap(clock):
    log, state = stored(0, 1, 2)
    assert "seq 3 stands where 2 should" in complaints(wrote(1, None, 3), [log[0], log[2]], state)


def test_one_that_was_refused(clock):
    history = wrote(1)
    history.refuse(history.ask())
    assert complaints(history, *stored(0)) == []
    assert complaints(history, *stored(0, 1)) == ["write-1 was refused, and is stored as 2"]


def test_two_acknowledgements(clock):
    history = wrote(1)
    history.acknowledge(history.writes[0], 2)
    assert complaints(history, *stored(0)) == ["write-0 was acknowledged as 1, and then as 2"]


@pytest.mark.parametrize("seen, complaint", [
    ((1, 2), None),
    ((1,), "it should be 2 at 2"),
    ((1, 1, 2), "was at 1, and was told of 1"),
    ((2,), "was at 0, and was told of 2"),
])
def test_what_is_wrong_with_what_was_seen(clock, seen, complaint):
    history = wrote(1, 2)
    observer = history.watch("she")
    observer.state("e", 0, [])
    for seq in seen:
        observer.event(seq, "add-circle", circle(seq - 1, seq))
    found = complaints(history, *stored(0, 1))
    assert found == [] if complaint is None else any(complaint in one for one in found)


def test_another_circle_was_seen(clock):
    history = wrote(1)
    observer = history.watch("she")
    observer.state("e", 0, [])
    observer.event(1, "add-circle", circle(7, 1))
    assert complaints(history, *stored(0)) == ["7 was told of 1, and 0 is stored"]


def test_a_state_of_the_past(clock):
    history = wrote(1)
    observer = history.watch("she")
    observer.state("e", 1, [circle(0, 1)])
    observer.state("e", 0, [])
    assert "she was at 1, and was given the state of 0" in complaints(history, *stored(0))


def test_a_clear_ends_what_was_there(clock):
    history = wrote(1)
    history.acknowledge(history.ask("clear-board"), 2)
    observer = history.watch("she")
    observer.state("e", 0, [])
    observer.event(1, "add-circle", circle(0, 1))
    observer.event(2, "clear-board")
    log, _ = stored(0)
    assert complaints(history, [*log, (2, "clear-board", None)], {"seq": 2, "circles": []}) == []
    assert complaints(history, *stored(0))
