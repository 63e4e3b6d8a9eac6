# SPDX-License-Identifier: MIT
"""The daemon has used up the memory that it may have, and the kernel ends it."""
import os
import pathlib
import signal

import pytest

from control import Control, Refused
from programs import circle, until

GROUPS = pathlib.Path("/sys/fs/cgroup/memory")
KILLS = 2
# What it gets beyond what it has when it is ready.
MORE = 8 << 20

pytestmark = pytest.mark.skipif(
    not os.access(GROUPS / "memory.limit_in_bytes", os.W_OK), reason="limiting memory needs root and cgroup v1's memory controller")


@pytest.fixture
def group():
    group = GROUPS / f"circles-{os.getpid()}"
    group.mkdir()
    yield group
    until(lambda: not (group / "cgroup.procs").read_text())
    group.rmdir()


def limit(group, size):
    """Of memory, and of memory and swap together; the one may never be greater than the other."""
    for name in ("memory.memsw.limit_in_bytes", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"):
        try:
            (group / name).write_text(str(size))
        except OSError:
            pass  # the other one first


def fill(service, number):
    try:
        with Control(service.socket) as control:
            for part in range(400):
                control.call("add-circles", board=f"b{number}-{part // 40}", circles=[circle()] * 2000)
    except (EOFError, OSError, Refused):
        pass


def test_the_kernel_ends_it(service, play, group):
    enter = ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
    service.start_daemon()
    writer = play.write()
    play.watch()
    for number in range(KILLS):
        service.daemon.kill9()
        limit(group, -1)
        service.start_daemon(under=enter)
        writer.progress(50)
        limit(group, service.daemon.memory() + MORE)
        fill(service, number)
        assert service.daemon.process.wait(20) == -signal.SIGKILL
        service.start_daemon()
        writer.progress(50)
    verdict = play.verdict()
    print(f"{KILLS} times:", verdict)
    assert verdict.acknowledged == verdict.stored
    service.daemon.kill9()
