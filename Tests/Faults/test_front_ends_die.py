# SPDX-License-Identifier: MIT
"""A thousand players, and the front end or the daemon is killed under them again and again. Everyone comes back within seconds,
nothing acknowledged is lost, what was clicked meanwhile is there once, and the list of players has all of them and no ghosts.
KILLS says how often (3)."""
import os
import time

import pytest

from control import Control
from crowd import Crowd
from programs import until

KILLS = int(os.environ.get("KILLS", "3"))
SIZE = 1000
# So many are acknowledged between two kills.
CLICKS = 20
# Everyone has to be back within this: a client waits up to 5 seconds before it tries again.
PATIENCE = 30


@pytest.fixture
def crowd(service, play):
    service.start("--rate", "1000", "--burst", "1000")
    crowd = Crowd(service, play.history, SIZE)
    yield crowd
    crowd.end()


def kill_web(service):
    service.web.kill9()
    service.start_web()


def kill_daemon(service):
    service.daemon.kill9()
    service.start_daemon()


def restart_both(service):
    assert service.web.stop() == 0 and service.daemon.stop() == 0
    service.start_daemon()
    service.start_web()


@pytest.mark.parametrize("interrupt", [kill_web, kill_daemon, restart_both])
def test_everyone_comes_back(service, play, crowd, interrupt):
    crowd.converge(0, patience=60)
    memory, times = service.web.memory(), []
    for _ in range(KILLS):
        interrupt(service)
        began, before = time.monotonic(), play.history.acknowledged
        until(lambda: play.history.acknowledged > before, PATIENCE)
        with Control(service.socket) as control:
            seq = control.call("get-board")["seq"]
        crowd.converge(seq, PATIENCE)
        times.append(time.monotonic() - began)
        until(lambda: play.history.acknowledged > before + CLICKS, PATIENCE)
    crowd.be_quiet()
    with Control(service.socket) as control:
        everyone = sorted(player.initials for player in crowd.players)
        until(lambda: sorted(one["initials"] for one in control.call("list-players")["players"]) == everyone, PATIENCE)
        crowd.converge(control.call("get-board")["seq"])
        assert all(sorted(player.players) == everyone for player in crowd.players)
        verdict = play.history.check(control)
    print(f"{verdict}; back after {sorted(times)[len(times) // 2]:.1f} s, at most {max(times):.1f} s; "
          f"circles-web {memory >> 20} MiB, then {service.web.memory() >> 20} MiB")
    assert verdict.acknowledged == verdict.stored == len(play.history.writes)
    assert service.web.memory() < memory + (64 << 20)
