# SPDX-License-Identifier: MIT
"""Ten thousand connections at once, on each door; and one client that comes and goes as fast as it can."""
import resource
import socket
import threading
import time

import pytest
import requests
from browsers import Browser
from control import Control
from storm import Storm
from nuisances import WATCH, WEBSOCKET, control_door, frame, web_door
from programs import circle, until

ALL = 10_000
PATIENCE = 60
MAY_KEEP = 0.1, 16 << 20
# Not on the player's board: what he does would be told to all of them.
JOIN = WEBSOCKET + frame('40/storm,{"state":"true"}')
JOINED = b"board-state"

HARD = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
needs_descriptors = pytest.mark.skipif(HARD < ALL * 3 // 2, reason=f"needs {ALL * 3 // 2} descriptors, may have {HARD}")


@pytest.fixture(autouse=True)
def descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Usage:
    """What a program takes, before a storm comes and after it has left."""

    def __init__(self, program):
        self.program = program
        self.memory, self.descriptors = program.memory(), program.descriptors()

    def comes_back(self):
        share, floor = MAY_KEEP
        until(lambda: self.program.descriptors() <= self.descriptors, PATIENCE,
              lambda: f"{self.program.descriptors()} descriptors, {self.descriptors} before")
        until(lambda: self.program.memory() <= self.memory * (1 + share) + floor,
              what=lambda: f"{self.program.memory() >> 20} MiB, {self.memory >> 20} before")
        return f"{self.memory >> 20} MiB before, {self.program.memory() >> 20} after"


def round_trips(ask, storm, come):
    """How long each question of another client took while the storm came, and how long the storm took."""
    took, ending = [], threading.Event()

    def play():
        while not ending.is_set():
            began = time.monotonic()
            ask()
            took.append(time.monotonic() - began)

    player = threading.Thread(target=play)
    player.start()
    began = time.monotonic()
    try:
        come()
        storm.settle(PATIENCE)
    finally:
        ending.set()
        player.join()
    return f"{len(took)} round trips meanwhile, the longest {max(took):.2f} s; all in {time.monotonic() - began:.1f} s", took


@needs_descriptors
@pytest.mark.parametrize("waits", (True, False))
def test_at_the_control_socket(service, waits):
    service.start_daemon()
    usage = Usage(service.daemon)
    storm = Storm(WATCH, b"\n")
    with Control(service.socket) as player:
        said, took = round_trips(
            lambda: player.call("get-status"), storm,
            lambda: storm.come(ALL, socket.AF_UNIX, str(service.socket), waits))
    assert len(storm.served) + storm.turned_away == ALL and storm.refused == 0
    assert not waits or not storm.turned_away
    assert len(took) > 3
    served, peak = len(storm.served), service.daemon.memory() >> 20
    storm.leave()
    print(f"{served} served, {storm.turned_away} turned away by the kernel; {said}; {usage.comes_back()}, {peak} with them")


@needs_descriptors
def test_our_own_clients_ask_again_while_the_queue_is_full(service):
    """The kernel turns them away, as the daemon does not take anyone: it is stopped."""
    service.start_daemon()
    with Control(service.socket) as control:
        control.call("hello")
    service.daemon.pause()
    storm = Storm(WATCH, b"\n")
    storm.come(ALL, socket.AF_UNIX, str(service.socket))
    assert storm.turned_away > ALL / 4
    asking = threading.Thread(target=lambda: answers.append(service.cli("status")))
    answers = []
    service.launch_web()
    asking.start()
    assert storm.turned_away and service.daemon.is_alive
    time.sleep(1)  # both find the queue full, which nothing tells
    assert not answers and not any("connected to the daemon" in line for line in service.web.lines)
    service.daemon.go_on()
    storm.settle(PATIENCE)
    asking.join(PATIENCE)
    assert answers[0].returncode == 0, answers[0].stderr
    service.web.wait_for("connected to the daemon")
    storm.leave()


@needs_descriptors
def test_at_the_web_front_end(service):
    service.start("--ping-interval", 120, "--rate", 100_000, "--burst", 100_000)
    usage = Usage(service.web)
    storm = Storm(JOIN, JOINED)
    with Browser(service) as player:
        said, took = round_trips(
            player.place, storm, lambda: storm.come(ALL, socket.AF_INET, ("127.0.0.1", service.port)))
    assert len(storm.served) == ALL
    assert len(took) > 3
    peak = service.web.memory() >> 20
    storm.leave()
    print(f"all served; {said}; {usage.comes_back()}, {peak} with them")


def test_at_the_web_front_end_that_takes_few(service):
    service.start("--max-connections", 100, "--ping-interval", 120)
    storm = Storm(JOIN, JOINED)
    with Browser(service) as player:
        storm.come(1000, socket.AF_INET, ("127.0.0.1", service.port))
        storm.settle(PATIENCE)
        assert len(storm.served) == 99 and storm.refused == 901
        player.place()
        assert sum("too many connections" in line for line in service.web.lines) == 1
        storm.leave()
        until(lambda: service.web.descriptors() < 40)
        with Browser(service) as another:
            another.place()


@pytest.mark.parametrize("door", (control_door, web_door))
def test_one_that_comes_and_goes(service, door):
    service.start()
    program = service.daemon if door is control_door else service.web
    times = 5000
    churn(door, service, times)
    usage = Usage(program)
    churn(door, service, times)
    with Control(service.socket) as control:
        control.call("add-circle", **circle())
    print(f"{times} connections, one after the other: {usage.comes_back()}")
    # None stays until its ping times out, either.
    until(lambda: 'circles_web_connections{transport="websocket"} 0' in metrics(service), what=lambda: metrics(service))


def metrics(service):
    return requests.get(service.url + "/metrics", timeout=PATIENCE).text


def churn(door, service, times):
    for number in range(times):
        with door(service) as connection:
            if number % 2:
                connection.sendall(JOIN if door is web_door else WATCH)
