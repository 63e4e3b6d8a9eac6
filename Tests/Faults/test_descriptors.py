# SPDX-License-Identifier: MIT
"""A service that may have few descriptors, and many who want one."""
import contextlib
import shutil
import time

import pytest
import requests
from control import Control
from nuisances import browser, control_door, web_door
from programs import PATIENCE, circle, until

FEW = ("prlimit", "--nofile=64:64")
MANY = 200
COMPLAINT = "there are no descriptors"
pytestmark = pytest.mark.skipif(not shutil.which("prlimit"), reason="needs prlimit (util-linux)")


def idle_share(program, seconds=3):
    """The part of a processor that it takes while nothing is asked of it."""
    began = program.processor_time()
    time.sleep(seconds)  # what is measured is what it does in that time
    return (program.processor_time() - began) / seconds


def complaints(program):
    return sum(COMPLAINT in line for line in program.lines)


def come(stack, door, service):
    return [stack.enter_context(door(service)) for _ in range(MANY)]


def test_the_daemon_has_few(service, tmp_path):
    service.start_daemon(under=FEW)
    before = service.daemon.descriptors()
    with Control(service.socket) as control, contextlib.ExitStack() as crowd:
        control.call("hello")
        come(crowd, control_door, service)
        service.daemon.wait_for(COMPLAINT)
        share = idle_share(service.daemon)
        for _ in range(100):
            control.call("add-circle", **circle())
        # It opens files of its own.
        backup = control.call("make-backup")
        assert backup["bytes"] > 0
        status = control.call("get-status")
        print(f"{status['connections']} of {MANY} served with 64 descriptors, {share:.1%} of a processor")
        assert 20 < status["connections"] < 64 - before
        assert status["accept-pauses"] >= 1 and complaints(service.daemon) == 1 and share < 0.1
        crowd.close()
        with Control(service.socket) as newcomer:
            assert newcomer.call("get-board")["seq"] == 100
        until(lambda: service.daemon.descriptors() <= before + 8, what=lambda: f"{service.daemon.descriptors()}")
    assert service.daemon.is_alive


def test_the_web_front_end_has_few(service):
    service.start_daemon()
    service.start_web(under=FEW)
    service.web.wait_for("connected to the daemon")
    before = service.web.descriptors()
    with browser(service) as playing, contextlib.ExitStack() as crowd:
        come(crowd, web_door, service)
        service.web.wait_for(COMPLAINT)
        share = idle_share(service.web)
        # The connection to the daemon is made anew while there is no place for anyone.
        service.daemon.kill9()
        service.start_daemon()
        until(lambda: sum("connected to the daemon" in line for line in service.web.lines) == 2)
        with Control(service.socket) as control:
            control.call("add-circle", **circle(x=4711))
        told = b""
        while b"4711" not in told:
            told += playing.recv(1 << 16)
        print(f"{service.web.descriptors() - before} of {MANY} served with 64 descriptors, {share:.1%} of a processor")
        assert complaints(service.web) == 1 and share < 0.1
        crowd.close()
        metrics = requests.get(service.url + "/metrics", timeout=PATIENCE).text
        assert "circles_web_accept_pauses_total 0" not in metrics and "circles_web_accept_pauses_total" in metrics
        until(lambda: service.web.descriptors() <= before + 3, what=lambda: f"{service.web.descriptors()}")
