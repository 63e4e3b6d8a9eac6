# SPDX-License-Identifier: MIT
"""One client who asks for as much as he can, at every door: he is limited, and told so; those who play notice little of it."""
import json
import socket
import threading
import time

import pytest

from players import Player, quantile
from programs import Service
from wire import (
    CONTINUATION, HANDSHAKE, PING, POLLING, TEXT, WEBSOCKET, Wire, frame, request, web_socket)

ROUND_TRIPS, PAUSE = 75, 0.02
# A player may have to wait so many times longer than without the flood, or so many milliseconds.
FACTOR, AT_MOST = 30, 1000
RATE, BURST = 100, 200
BLOCK = 256 << 10

ADD = '["add-circle",{"initials":"FL","x":1,"y":2,"dia":30,"rgba":"#010203"}]'


def messages(*texts):
    return b"".join(frame(TEXT, text, masked=True) for text in texts)


MESSAGES = {
    "circles": messages("421" + ADD),
    "circles that nobody is told of": messages("42" + ADD),
    "circles that are none": messages('42["add-circle",{}]'),
    "unknown events": messages('42["nonsense",1,2,3]'),
    "pings": frame(PING, "x"),
    "pongs of Engine.IO": messages("3"),
    "frames without end": frame(TEXT, "4", final=False) + frame(CONTINUATION, b"", final=False) * 99_000,
    "players": messages('421["register-player","AB"]', '421["register-player","CD"]'),
    "moving": messages('421["join-board","other"]', '421["leave-board"]'),
    "joining and leaving": messages("40/other", "41/other"),
    "joining and leaving a full board": messages("40/full", "41/full"),
    "new boards": messages(*(f"40/n{n},{{}}" for n in range(50)), *(f"41/n{n}" for n in range(50))),
    "clears": messages('421["clear-board"]'),
    "removing": messages('421["remove-circles",{"ids":[' + ",".join(map(str, range(1000, 3000))) + "]}]"),
    "undoing": messages('421["restore-board",{"to":1}]'),
    "answers to nothing": messages("431[]"),
}
REQUESTS = {
    "boards as JSON": request("GET /b/main.json HTTP/1.1"),
    "boards as pictures": request("GET /b/main.svg HTTP/1.1"),
    "numbers": request("GET /metrics HTTP/1.1"),
    "the page": request("GET / HTTP/1.1"),
    "nothing": request("GET /nothing HTTP/1.1"),
    "sessions that nobody is in": request(f"GET {POLLING} HTTP/1.1"),
    "sessions that are unknown": request(f"POST {POLLING}&sid=x HTTP/1.1", "Host: localhost", "Content-Length: 2", body=b"40"),
}


class Flood(threading.Thread):
    """Sends the same bytes over and over, and takes what comes back."""

    def __init__(self, service, begin, data):
        super().__init__(daemon=True)
        self.service, self.begin, self.data = service, begin, data * max(1, BLOCK // len(data))
        self.ending = threading.Event()
        self.taken = self.sent = 0
        self.tail = b""
        self.limited = False

    def run(self):
        while not self.ending.is_set():
            with socket.create_connection(("127.0.0.1", self.service.port)) as connection:
                connection.sendall(self.begin)
                connection.setblocking(False)
                self.pour(connection)

    def pour(self, connection):
        rest = memoryview(self.data)
        while not self.ending.is_set():
            quiet = True
            try:
                sent = connection.send(rest)
                self.sent += sent
                rest = rest[sent:] or memoryview(self.data)
                quiet = False
            except BlockingIOError:
                pass
            except OSError:
                return
            try:
                part = connection.recv(1 << 20)
                if not part:
                    return
                self.taken += len(part)
                self.limited = self.limited or b'"rate-limited"' in part
                quiet = False
            except BlockingIOError:
                pass
            except OSError:
                return
            if quiet:
                time.sleep(0.001)  # neither way is open

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.join(20)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("floods"))
    service.start("--rate", RATE, "--burst", BURST)
    lines = "".join(f'{{"initials":"AB","x":{n},"y":{n},"dia":30,"rgba":"rgba(1,2,3,0.5)"}}\n' for n in range(2000))
    for board in ("main", "full"):
        assert service.cli("import", "-", "--format", "ndjson", "--board", board, input=lines).returncode == 0
    yield service
    service.end()


@pytest.fixture(scope="module")
def calm(service):
    """The round trips when nothing else happens."""
    with Player(service, "players") as player:
        return player.measure(ROUND_TRIPS, PAUSE)


def compare(service, name, flood, calm):
    """The others' round trips within a flood are near to those without."""
    before, used = service.web.memory(), service.web.processor_time()
    with flood, Player(service, "players") as player:
        began = time.monotonic()
        times = player.measure(ROUND_TRIPS, PAUSE)
        lasted = time.monotonic() - began
    used = (service.web.processor_time() - used) / lasted
    more = service.web.memory() - before
    print(f"{name}: 99 of 100 round trips in {quantile(times):.0f} ms (calm {quantile(calm):.0f}), {used:.0%} of a processor,",
          f"{more >> 20} MiB more, {flood.sent >> 10} KiB sent, {flood.taken >> 10} KiB back")
    assert player.failed == 0
    assert quantile(times) < max(AT_MOST, FACTOR * quantile(calm))
    assert more < 96 << 20
    return lasted


@pytest.mark.parametrize("name", MESSAGES)
def test_a_flood_of_messages(service, calm, name):
    begin = request(f"GET {WEBSOCKET} HTTP/1.1", *HANDSHAKE) + messages("40")
    compare(service, name, Flood(service, begin, MESSAGES[name]), calm)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_flood_of_requests(service, calm, name):
    compare(service, name, Flood(service, b"", REQUESTS[name]), calm)


def test_ten_thousand_writes_a_second_are_limited_and_the_writer_is_told(service, calm):
    namespaces = [f"/f{n}" for n in range(10)]
    begin = request(f"GET {WEBSOCKET} HTTP/1.1", *HANDSHAKE) + messages(*("40" + name + "," for name in namespaces))
    flood = Flood(service, begin, messages(*(f"42{name},1{ADD}" for name in namespaces)))
    began = time.monotonic()
    compare(service, "writes in ten namespaces", flood, calm)
    lasted = time.monotonic() - began
    assert flood.limited
    # The allowance is one for all namespaces, however often the flood had to begin anew.
    assert 0 < stored(service) <= BURST + RATE * (lasted + 1)


def stored(service):
    return sum(len(service.circles(f"f{n}")) for n in range(10))
