# SPDX-License-Identifier: MIT
"""The power of the disk goes while the daemon writes: everything that was not synced is gone."""
import os

import pytest

from control import Control
from disks import PluggedDisk

CUTS = int(os.environ.get("CIRCLES_CUTS", 10))

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a disk needs root")


@pytest.fixture
def disk(tmp_path, service):
    with PluggedDisk(tmp_path / "disk") as disk:
        service.data = disk.folder / "data"
        yield disk
        service.end()


def cut(disk, service, play):
    """Everybody's acknowledgements count that came before the cut begins, and none after."""
    play.history.freeze()
    disk.cut()
    service.daemon.kill9()
    disk.plug_in()
    service.start_daemon()


def test_full_loses_nothing(disk, service, play):
    service.start_daemon("--durability", "full")
    writers = [play.write(), play.write(window=1)]
    play.watch()
    for number in range(CUTS):
        for writer in writers:
            writer.progress(20 + number % 7 * 30)
        cut(disk, service, play)
        play.history.thaw()
    verdict = play.verdict()
    print(f"{CUTS} cuts:", verdict)
    assert verdict.acknowledged == verdict.stored


def test_normal_loses_no_more_than_the_end(disk, service, play):
    service.start_daemon("--durability", "normal")
    writer, watchers = play.write(), [play.watch() for _ in range(2)]
    losses = []
    for number in range(CUTS):
        writer.progress(20 + number % 7 * 30)
        if number % 2:
            disk.sync()
            writer.progress(50)
        told = max(write.seq or 0 for write in play.history.writes)
        epochs = {watcher.observer.epoch for watcher in watchers}
        cut(disk, service, play)
        with Control(service.socket) as control:
            state = control.call("get-board", board=play.history.board)
        losses.append(max(0, told - state["seq"]))
        assert state["epoch"] not in epochs, "seqs that were told are given again in the same epoch"
        play.history.thaw(last=state["seq"])
    verdict = play.verdict()
    print(f"{CUTS} cuts, lost each time: {losses};", verdict)
    assert any(losses), "nothing was lost, so that nothing was tried"
