# SPDX-License-Identifier: MIT
"""What is stored is not what was written, as the daemon has it. How a store takes it: Tests/EventStoreTests."""
import random
import sqlite3

import pytest

from control import Control, Refused
from programs import PATIENCE, circle, until


@pytest.fixture
def database(service):
    return service.data / "circles.db"


def refusal(service):
    """The one line with which it does not start."""
    program = service.launch_daemon()
    assert program.process.wait(PATIENCE) == 1
    program.reader.join(PATIENCE)
    line, = program.lines
    return line


def flip(file, place):
    with open(file, "r+b") as bits:
        bits.seek(place)
        byte = bits.read(1)[0]
        bits.seek(place)
        bits.write(bytes([byte ^ 1 << random.randrange(8)]))


def test_a_damaged_event_ends_the_start(service, play, database):
    service.start_daemon()
    play.write(limit=50).progress(50)
    service.daemon.stop()
    bytes_before = database.read_bytes()
    flip(database, bytes_before.index(b"\x02AB"))
    for _ in range(2):
        line = refusal(service)
        assert f"{database} is damaged: board main, event " in line and "restore a backup" in line
    database.write_bytes(bytes_before)
    service.start_daemon()
    play.verdict()


def test_a_damaged_log_ends_the_start(service, play, database):
    service.start_daemon()
    writer = play.write(limit=50, window=1)
    writer.progress(50)
    service.daemon.kill9()
    log = database.with_name("circles.db-wal")
    bytes_before = log.read_bytes()
    flip(log, len(bytes_before) // 2)
    for _ in range(2):
        line = refusal(service)
        assert f"{log} is damaged: byte " in line and "restore a backup" in line
    log.write_bytes(bytes_before)
    service.start_daemon()
    assert play.verdict().acknowledged == 50


def test_a_torn_log_is_said(service, play, database):
    service.start_daemon()
    writer, watcher = play.write(limit=50, window=1), play.watch()
    writer.progress(50)
    watcher.reach(50)
    play.history.freeze()
    service.daemon.kill9()
    log = database.with_name("circles.db-wal")
    with open(log, "r+b") as file:
        file.truncate(log.stat().st_size - 100)
    service.start_daemon()
    assert "dropped the end of the write-ahead log" in service.daemon.wait_for("dropped")
    with Control(service.socket) as control:
        seq = control.call("get-board", board=play.history.board)["seq"]
    assert seq == 49
    # He who was told of the fiftieth gets the board anew.
    play.history.thaw(last=seq)
    play.write(limit=10).progress(10)
    play.verdict()
    assert watcher.observer.states == 2


def test_a_past_that_cannot_be_read(service, database):
    service.start_daemon()
    with Control(service.socket) as control:
        for _ in range(2):
            epoch = control.call("add-circles", circles=[circle()] * 5000) and control.call("get-board")["epoch"]
    service.daemon.stop()
    with sqlite3.connect(database) as store:
        store.execute("UPDATE stretches SET events = zeroblob(length(events)) WHERE first = 1")
    store.close()
    # A checkpoint lies behind it.
    service.start_daemon()
    with Control(service.socket) as control:
        assert len(control.call("get-board")["circles"]) == 10000
        with pytest.raises(Refused, match="is damaged: board main, event 1: ") as refused:
            control.call("get-history")
        assert refused.value.data["stored"] == "no"
        with pytest.raises(Refused, match="is damaged: board main, event 1: "):
            control.call("restore-board", to=7)
        service.daemon.wait_for("is damaged: board main, event 1: ")
        assert control.call("add-circle", **circle())["seq"] == 10001
    # One who was at an event before it is let go once, and gets the board as it is when he comes back.
    with Control(service.socket) as watcher:
        assert watcher.call("watch-board", epoch=epoch, after=0)["resumed"]
        until(lambda: watcher.read()["method"] == "bye")
    with Control(service.socket) as watcher:
        state = watcher.call("watch-board", epoch=epoch, after=0)
        assert not state["resumed"] and len(state["circles"]) == 10001
        assert watcher.call("watch-board", epoch=epoch, after=10001)["resumed"]
    assert service.daemon.is_alive
