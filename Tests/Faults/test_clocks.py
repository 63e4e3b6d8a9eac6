# SPDX-License-Identifier: MIT
"""The clock of the wall jumps, and processes that stand still for a while."""
import glob
import os
import signal
import threading
import time

import pytest
import socketio

from control import Control
from programs import PATIENCE, circle, until

FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
DAY = 86400


class Player:
    """A Socket.IO client, and whether it was ever disconnected."""

    def __init__(self, url):
        self.client, self.gone = socketio.Client(reconnection=False), threading.Event()
        self.client.on("disconnect", lambda *reason: self.gone.set())
        self.client.connect(url, transports=["websocket"])

    def add(self):
        return self.client.call("add-circle", circle(), timeout=PATIENCE)


@pytest.fixture
def players(service):
    players = []
    yield lambda: players.append(Player(service.url)) or players[-1]
    for player in players:
        player.client.disconnect()


@pytest.mark.skipif(not FAKETIME, reason="moving the clock needs faketime")
def test_the_clock_jumps(service, play, players, tmp_path):
    shift = tmp_path / "shift"
    shift.write_text("+0")
    # libfaketime sets a variable, and then Swift does not find its arguments; not so where `env` has it set before.
    under = ["env"]
    environment = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(shift), "FAKETIME_NO_CACHE": "1",
                   "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    service.start_daemon(environment=environment, under=under)
    # Pings come and time out so soon that a jump would end connections.
    service.start_web("--ping-interval", "1", "--ping-timeout", "1", environment=environment, under=under)
    service.web.wait_for("connected to the daemon")
    writer, watcher, there = play.write(pace=0.001), play.watch(), [players() for _ in range(5)]
    held = Control(service.socket)
    held.call("register-player", id="p", initials="PP")
    for seconds in (-30 * DAY, 30 * DAY, -3600):
        shift.write_text(f"{seconds:+}")
        writer.progress(50)
        # What is told of the time is the wall's, whatever it is; nothing depends on it.
        held.call("add-circle", board="other", **circle())
        at = held.call("get-board", board="other")["circles"][-1]["at"] / 1000
        assert abs(at - time.time() - seconds) < 60, "the clock was not moved"
        # For as long as a ping, and the time for its answer.
        pinged = time.monotonic()
        until(lambda: writer.check() or time.monotonic() - pinged > 2.2)
        assert not any(player.gone.is_set() for player in there)
        assert [player["id"] for player in held.call("list-players")["players"]] == ["p"]
    held.close()
    assert watcher.observer.states == 1
    play.verdict()


def test_the_daemon_stands_still(service, players):
    service.start()
    player, other = players(), players()
    assert player.add()["ok"]
    service.daemon.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        refused = player.add()
        assert refused["error"]["kind"] == "unavailable", refused
        assert time.monotonic() - began < 15
        assert not player.gone.is_set() and not other.gone.is_set()
    finally:
        service.daemon.process.send_signal(signal.SIGCONT)
    assert player.add()["ok"] and other.add()["ok"]
    assert not player.gone.is_set() and not other.gone.is_set()


def test_the_web_front_end_stands_still(service, players):
    """Whoever is on it waits; nobody else notices."""
    service.start()
    player = players()
    service.web.process.send_signal(signal.SIGSTOP)
    try:
        with Control(service.socket) as control:
            for _ in range(20):
                control.call("add-circles", circles=[circle()] * 1000)
    finally:
        service.web.process.send_signal(signal.SIGCONT)
    assert player.add()["seq"] == 20001
    assert not player.gone.is_set()
