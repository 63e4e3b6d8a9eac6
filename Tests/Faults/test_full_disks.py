# SPDX-License-Identifier: MIT
"""A disk that is full: nothing is acknowledged that is not stored, all else goes on, and it heals."""
import os
import threading

import pytest
import socketio

from control import Control, Refused
from disks import SmallDisk
from programs import PATIENCE, circle, until

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a disk needs root")


@pytest.fixture
def disk(request, tmp_path, service):
    with SmallDisk(tmp_path / "disk", getattr(request, "param", "1m")) as disk:
        service.data = disk.folder / "data"
        yield disk
        service.end()


def fill(play, writers):
    """Writes until the disk is full, and it has been said of some writes that they are not stored."""
    until(lambda: [writer.check() for writer in writers] and sum(write.is_refused for write in play.history.writes) > 50,
          what="the disk is never full")


# The log has no room to grow, or the database none to take it in.
@pytest.mark.parametrize("disk", ["300k", "1m", "6m"], indirect=True)
def test_it_heals_without_a_restart(disk, service, play):
    service.start_daemon()
    writers = [play.write(window=8), play.write(window=1)]
    for _ in range(2):
        play.watch()
    fill(play, writers)
    with Control(service.socket) as reader, Control(service.socket) as player:
        state = reader.call("watch-board", board=play.history.board)
        page = list(reader.history(play.history.board))
        assert len(page) >= state["seq"] == len(state["circles"])
        # Presence, which is not stored, is told as ever.
        player.call("register-player", board=play.history.board, id="p", initials="PP")
        until(lambda: "update-player-list" in (reader.read()["method"]))
        disk.grow("64m")
        for writer in writers:
            writer.progress(100)
    verdict = play.verdict()
    print(verdict)
    assert verdict.refused > 50 and verdict.acknowledged == verdict.stored
    assert service.daemon.is_alive and service.daemon.stop() == 0
    service.start_daemon()
    with Control(service.socket) as control:
        play.history.check(control)


def test_a_start_without_room(disk, service, play):
    service.start_daemon()
    writer = play.write(limit=100)
    writer.progress(100)
    for _ in range(2):
        # First after a kill, when the log has to be taken in, then after an orderly end.
        service.daemon.kill9() if service.daemon.is_alive else None
        ballast = disk.fill()
        program = service.launch_daemon()
        assert program.process.wait(PATIENCE) != 0
        program.reader.join(PATIENCE)
        assert len(program.lines) == 1 and str(service.data) in program.lines[0], program.lines
        assert "full" in program.lines[0] or "space" in program.lines[0], program.lines
        ballast.unlink()
        service.start_daemon()
        service.daemon.stop()
    service.start_daemon()
    assert play.verdict().acknowledged == 100


def test_a_new_store_without_room(disk, service):
    ballast = disk.fill()
    program = service.launch_daemon()
    assert program.process.wait(PATIENCE) != 0
    program.reader.join(PATIENCE)
    assert len(program.lines) == 1 and "space" in program.lines[0], program.lines
    ballast.unlink()
    service.start_daemon()


def test_players_are_told_and_stay(disk, service, play):
    service.start()
    told, gone = {}, threading.Event()
    player = socketio.Client()
    player.on("*", lambda event, *data: told.setdefault(event, []).append(data))
    player.on("disconnect", lambda *reason: gone.set())
    player.connect(service.url, transports=["websocket"])
    try:
        fill(play, [play.write(window=400)])
        with Control(service.socket) as control:
            with pytest.raises(Refused, match="make room") as refused:
                while True:
                    control.call("add-circles", circles=[circle()] * 500)
            assert refused.value.data["stored"] == "no"
        # A small write may still fit where a great one did not.
        until(lambda: player.emit("add-circle", circle()) or "request-failed" in told)
        (failure,), *_ = told["request-failed"]
        assert (failure["event"], failure["kind"]) == ("add-circle", "storage-failed"), failure
        assert player.call("add-circle", circle(), timeout=PATIENCE)["error"]["kind"] == "storage-failed"
        disk.grow("64m")
        assert player.call("add-circle", circle(), timeout=PATIENCE)["ok"]
        assert not gone.is_set()
    finally:
        player.disconnect()
