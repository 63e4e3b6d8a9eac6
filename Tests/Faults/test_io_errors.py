# SPDX-License-Identifier: MIT
"""A disk that fails: an I/O error of each call that writes, one after the other."""
import os
import shutil

import pytest

from control import Control, Refused
from disks import FaultyCalls
from programs import PATIENCE, circle, until

# Every so-manieth call. 1 is each of them, and takes minutes.
STEP = int(os.environ.get("CIRCLES_STEP", 17))
WRITES = 30
# So many calls fail one by one, before it is a sample: those of the start, and of the first commits.
FIRST = 6

pytestmark = pytest.mark.skipif(not shutil.which("gcc"), reason="making the library that fails needs gcc")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return FaultyCalls(tmp_path_factory.mktemp("faulty"))


class Run:
    """One life of a daemon whose so-manieth call fails: it ends by itself, or was not asked for so many."""

    def __init__(self, service, play, faulty, at, is_lasting):
        self.faulty, self.at, self.service = faulty, at, service
        self.daemon = service.launch_daemon(environment=faulty.environment(service.data, at, is_lasting))
        self.writer = play.write(limit=WRITES, window=3)
        until(lambda: not self.daemon.is_alive or self.writer.is_done)

    @property
    def has_failed(self):
        return self.faulty.calls >= self.at

    def check_end(self):
        """It is said in the last line why the daemon ended."""
        self.daemon.process.wait(PATIENCE)
        self.daemon.reader.join(PATIENCE)
        assert self.daemon.process.returncode not in (0, -6, -11), self.daemon.lines
        why = self.daemon.lines[-1]
        assert why.startswith("circlesd: ") and str(self.service.data) in why, self.daemon.lines
        assert "disk I/O error" in why or "Input/output error" in why, self.daemon.lines


def positions(last):
    return [*range(1, FIRST), *range(FIRST, last + 1, STEP)]


def count_calls(service, play, faulty):
    Run(service, play, faulty, at=1_000_000, is_lasting=False)
    assert service.daemon.stop() == 0
    return faulty.calls


@pytest.mark.parametrize("is_lasting", [False, True], ids=["once", "for good"])
def test_each_call_that_writes(service, play, faulty, is_lasting):
    last = count_calls(service, play, faulty)
    ended = 0
    for at in positions(last):
        run = Run(service, play, faulty, at, is_lasting)
        if run.daemon.is_alive:
            assert not run.has_failed, f"call {at} of {last} failed, and the daemon goes on"
            service.daemon.kill9()
        else:
            ended += 1
            run.check_end()
        service.start_daemon(environment={"LD_PRELOAD": ""})
        run.writer.finish()
        service.daemon.kill9()
    service.start_daemon(environment={"LD_PRELOAD": ""})
    verdict = play.verdict()
    print(f"{len(positions(last))} of {last} calls, {ended} ended the daemon:", verdict)
    assert ended > len(positions(last)) / 2


def fill(service, board):
    """So many circles that the daemon makes a checkpoint of the board, and one more, which is stored behind that. Gives the last seq told."""
    told = None
    try:
        with Control(service.socket) as control:
            told = control.call("add-circles", board=board, key="many", circles=[circle()] * 4200)["last"]
            told = control.call("add-circle", board=board, key="one-more", **circle())["seq"]
    except (EOFError, OSError, Refused):
        pass
    return told


def test_each_call_that_writes_a_checkpoint(service, faulty):
    service.start_daemon(environment=faulty.environment(service.data, 1_000_000, False))
    before = faulty.calls
    fill(service, "first")
    places = range(before + 1, faulty.calls + 1, STEP)
    service.daemon.kill9()
    for at in places:
        daemon = service.launch_daemon(environment=faulty.environment(service.data, at, False))
        until(lambda: not daemon.is_alive or any(" ready " in line for line in daemon.lines))
        told = fill(service, f"b{at}")
        if faulty.calls >= at:
            assert daemon.process.wait(PATIENCE) not in (0, -6, -11), f"call {at} failed, and the daemon goes on"
        daemon.kill9()
        service.start_daemon(environment={"LD_PRELOAD": ""})
        last = fill(service, f"b{at}")
        assert last == 4201 and told in (None, 4200, 4201), (told, last)
        service.daemon.kill9()
