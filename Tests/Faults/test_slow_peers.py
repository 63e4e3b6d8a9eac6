# SPDX-License-Identifier: MIT
"""Clients that stop reading, or take a byte now and then, while others play on."""
import functools
import json
import socket
import threading
import time

import requests
from browsers import Browser
from control import Control
from nuisances import web_door
from programs import PATIENCE, circle, until

STOPPED = 200
TRICKLING = 20
# What a stopped browser may cost of our own memory, beyond what all share. What the kernel keeps for it is the kernel's.
EACH = 256 << 10
ROOMS = 2 * (4 << 20)
# Of writes while they are there; a room keeps 4 MiB, which are some 25000 circles.
WRITES = 40_000
SMALL = 4096


class Latency:
    """How long a question takes, again and again while something else goes on; its 99th percentile."""

    def __init__(self, ask, pause=0.005):
        self.ask, self.pause, self.took, self.ending = ask, pause, [], False
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        while not self.ending:
            began = time.monotonic()
            self.ask()
            self.took.append(time.monotonic() - began)
            time.sleep(self.pause)  # a player's pace

    def end(self):
        self.ending = True
        self.thread.join()
        return sorted(self.took)[len(self.took) * 99 // 100]


def is_as_before(before, after):
    """With room for what a machine does besides: a factor, and a floor."""
    return after <= 3 * before + 0.05


def trickle(browsers, ending):
    """Each takes a byte now and then."""
    while not ending.wait(0.1):
        for browser in browsers:
            browser.take(1)


def metric(service, name):
    text = requests.get(service.url + "/metrics", timeout=PATIENCE).text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


def test_browsers_that_stop_reading(service, play):
    service.start("--ping-interval", 120, "--rate", 100_000, "--burst", 100_000)
    player = Browser(service, play.history, "the player")
    writer = play.write(window=64, clear_every=500)

    def writes_done():
        latency, began = Latency(player.place), time.monotonic()
        writer.progress(WRITES, patience=120)
        seconds = time.monotonic() - began
        return latency.end(), WRITES / seconds

    alone, rate = writes_done()
    slow = [Browser(service, play.history, f"slow {number}", receives=SMALL) for number in range(STOPPED)]
    before, ending = service.web.memory(), threading.Event()
    trickling = threading.Thread(target=trickle, args=(slow[:TRICKLING], ending))
    trickling.start()
    beside, rate_beside = writes_done()
    growth = service.web.memory() - before
    ending.set()
    trickling.join()
    backlog = metric(service, "circles_web_room_backlog_bytes")
    each = max(0, growth - ROOMS) / STOPPED
    print(f"99% of answers within {alone * 1000:.1f} ms at {rate:.0f} writes a second; with {STOPPED} that do not read "
          f"{beside * 1000:.1f} ms at {rate_beside:.0f}; circles-web grew by {growth >> 10} KiB, {each / 1024:.0f} for each")
    assert backlog > STOPPED * (3 << 20), "they are far behind"
    assert each <= EACH
    assert is_as_before(alone, beside)
    # They come back to it, and are told what they have missed: as the state anew.
    writer.finish()
    with Control(service.socket) as control:
        last = control.call("get-board")["seq"]
    for browser in [player, *slow]:
        browser.reach(last)
        browser.close()
    assert all(browser.observer.states == 2 for browser in slow)
    assert metric(service, "circles_web_lagged_total") == STOPPED
    print(play.verdict())


def test_those_who_watch_at_the_control_socket_and_stop(service, play):
    service.start_daemon("--watcher-buffer", 1 << 20)
    player = Control(service.socket)
    writer = play.write(window=64, clear_every=500)

    def writes_done(enough):
        latency = Latency(lambda: player.call("get-status"))
        enough()
        return latency.end()

    alone = writes_done(lambda: writer.progress(WRITES // 2, patience=120))
    before = service.daemon.memory()
    slow = [Stopped(service, play.history.watch(f"slow {number}")) for number in range(STOPPED // 2)]
    beside = writes_done(lambda: until(
        lambda: writer.check() or let_go(service) == len(slow), 120))
    growth = service.daemon.memory() - before
    print(f"99% of answers within {alone * 1000:.1f} ms, with {len(slow)} that do not read {beside * 1000:.1f} ms; "
          f"circlesd grew by {growth >> 10} KiB, {growth / len(slow) / 1024:.0f} for each")
    assert growth <= len(slow) * 2 * EACH + (8 << 20)
    assert is_as_before(alone, beside)
    assert player.call("get-status")["too-slow"] == len(slow)
    writer.finish()
    last = player.call("get-board")["seq"]
    for watcher in slow:
        watcher.takes_the_rest()
    for watcher in slow:
        watcher.reads_on()
        watcher.comes_back(last)
    player.close()
    assert all(watcher.observer.states == 1 for watcher in slow), "each goes on where it was"
    print(play.verdict())


@functools.lru_cache(maxsize=1 << 16)
def told(line):
    """All who watch are told the same lines."""
    return json.loads(line)


def let_go(service):
    return sum("too slow" in line for line in service.daemon.lines)


class Stopped:
    """Watches, and reads nothing until it is asked to."""

    def __init__(self, service, observer):
        self.service, self.observer = service, observer
        self.control = Control(service.socket)
        self.begin()

    def begin(self):
        place = {"epoch": self.observer.epoch, "after": self.observer.seq} if self.observer.epoch else {}
        state = self.control.call("watch-board", **place)
        if not state["resumed"]:
            self.observer.state(state["epoch"], state["seq"], state["circles"])
        for message in self.control.told:
            self.take(message)
        self.control.told = []

    def take(self, message):
        if message["method"] == "board-event":
            told = message["params"]
            self.observer.event(told["seq"], told["event"], told.get("circle"))

    def takes_the_rest(self):
        """All that is still sent, at once: who is let go has 30 seconds for it, and a hundred have to be looked at."""
        self.rest = self.control.lines.readlines()
        self.control.close()

    def reads_on(self):
        """To the end, which is said."""
        *messages, bye = map(told, self.rest)
        for message in messages:
            self.take(message)
        assert bye["method"] == "bye" and bye["params"]["kind"] == "too-slow"

    def comes_back(self, last):
        with Control(self.service.socket) as self.control:
            self.begin()
            while self.observer.seq < last:
                self.take(self.control.read())


def test_those_who_ask_and_take_no_answers(service):
    """Each has asked for hundreds of megabytes. One answer waits for it, and 1 MiB more."""
    service.start_daemon("--stall-timeout", 2)
    asking = 50
    with Control(service.socket) as player:
        player.call("add-circles", circles=[circle(x=x) for x in range(5000)])
        answer = len(json.dumps(player.call("get-board")))
        latency = Latency(lambda: player.call("list-boards"))
        before = service.daemon.memory()
        slow = [Control(service.socket) for _ in range(asking)]
        peak = before
        for control in slow:
            control.socket.sendall(b'{"id":1,"method":"get-board"}\n' * 1000)
            peak = max(peak, service.daemon.memory())
        until(lambda: let_go(service) == asking)
        peak = max(peak, service.daemon.memory())
        p99 = latency.end()
        each = (peak - before) / asking
        print(f"{each / 1024:.0f} KiB for each at most, an answer has {answer / 1024:.0f}; 99% of others' within {p99 * 1000:.0f} ms")
        assert each < 2 * ((1 << 20) + answer)
        for control in slow:
            while control.read().get("method") != "bye":
                pass
            control.close()
        assert player.call("get-status")["too-slow"] == asking


def test_polls_whose_answers_are_not_read(service):
    """The state of a large board is one packet, which all who poll share."""
    service.start("--ping-interval", 120)
    lines = "".join(json.dumps(circle(x=x)) + "\n" for x in range(20_000))
    assert service.cli("add", "-", input=lines).returncode == 0
    with Browser(service) as player:
        before = service.web.memory()
        polls = [ask_and_leave(service) for _ in range(50)]
        player.place()
        until(lambda: metric(service, "circles_web_outbox_bytes") == 0)
        each = (service.web.memory() - before) / len(polls)
        print(f"{each / 1024:.0f} KiB for each, a state has {len(lines) >> 10}")
        assert each <= EACH
        for poll in polls:
            poll.close()


def ask_and_leave(service):
    """Polls until the state is under way, and does not read it."""
    address = service.url + "/socket.io/?EIO=4&transport=polling"
    session = json.loads(requests.get(address, timeout=PATIENCE).text[1:])["sid"]
    assert requests.post(f"{address}&sid={session}", data='40{"state":"true"}', timeout=PATIENCE).text == "ok"
    connection = web_door(service)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    connection.sendall(f"GET /socket.io/?EIO=4&transport=polling&sid={session} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    connection.recv(100)
    return connection
