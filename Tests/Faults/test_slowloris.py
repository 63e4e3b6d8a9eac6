# SPDX-License-Identifier: MIT
"""Clients that begin and never end: each is closed in time, and those who play notice nothing."""
import contextlib
import resource
import selectors
import socket
import time

import pytest

from players import Player, quantile
from wire import HANDSHAKE, POLLING, WEBSOCKET, Wire, request

MANY = 2000
# What a request may take to come is 10 seconds by default; the tests do not wait so long.
TIMEOUT = 2
# How much later than that a connection may be closed, on a machine that is busy.
TOLERANCE = 8
PER_CONNECTION = 32 << 10

BEGINNINGS = {
    "nothing": (b"", b""),
    "a head": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", b"a"),
    "a first line": (b"G", b"E"),
    "lines between requests": (b"\r\n", b"\r\n"),
    "a body": (request(f"POST {POLLING}&sid=x HTTP/1.1", "Host: localhost", "Content-Length: 1000"), b"a"),
    "chunks": (request(f"POST {POLLING}&sid=x HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked"), b"1\r\na\r\n"),
    "a chunk's extension": (
        request(f"POST {POLLING}&sid=x HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", body=b"1;"), b"a"),
    "a handshake": (request(f"GET {WEBSOCKET} HTTP/1.1", *HANDSHAKE)[:-2], b"X: y\r\n"),
    "another head on a connection that was used": (request("GET /healthz HTTP/1.1") + b"GET / HT", b"T"),
}


@pytest.fixture
def enough_files():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < 2 * MANY:
        pytest.skip(f"a process may have only {before[1]} files here; ulimit -Hn {2 * MANY} is needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


class Crowd:
    """Connections that begin, and go on a byte at a time."""

    def __init__(self, service, count, kinds):
        self.selector, self.kinds = selectors.DefaultSelector(), {}
        self.ends = {}
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", service.port))
            begin, drop = kinds[number % len(kinds)][1]
            connection.sendall(begin)
            connection.setblocking(False)
            self.kinds[connection] = (kinds[number % len(kinds)][0], drop)
            self.selector.register(connection, selectors.EVENT_READ)
        self.began = time.monotonic()

    def drip(self):
        for connection, (_, drop) in list(self.kinds.items()):
            with contextlib.suppress(OSError):
                connection.send(drop)

    def look(self, patience):
        """Notes who was closed."""
        for key, _ in self.selector.select(patience):
            with contextlib.suppress(BlockingIOError):
                try:
                    data = key.fileobj.recv(1 << 16)
                except ConnectionResetError:
                    data = b""
                if not data:
                    self.ends[key.fileobj] = time.monotonic() - self.began
                    self.selector.unregister(key.fileobj)
                    self.kinds.pop(key.fileobj)
                    key.fileobj.close()

    def end(self):
        for connection in self.kinds:
            connection.close()
        self.selector.close()


def test_two_thousand_that_never_end_what_they_begin(service, enough_files):
    service.start("--request-timeout", TIMEOUT, "--rate", 10_000)
    with Player(service) as player:
        calm = player.measure(100)
        before = service.web.memory()
        crowd = Crowd(service, MANY, list(BEGINNINGS.items()))
        greatest, times = 0, []
        try:
            while crowd.kinds and time.monotonic() < crowd.began + TIMEOUT + TOLERANCE:
                crowd.drip()
                times += player.measure(10)
                greatest = max(greatest, service.web.memory() - before)
                crowd.look(0.1)
            assert not crowd.kinds, {name for name, _ in crowd.kinds.values()}
        finally:
            crowd.end()
        print(f"the last one closed after {max(crowd.ends.values()):.1f} s, {greatest >> 20} MiB more at most;",
              f"99 of 100 round trips in {quantile(times):.1f} ms, without them {quantile(calm):.1f} ms")
        # The body comes after the head, and has as long again.
        assert max(crowd.ends.values()) < 2 * TIMEOUT + TOLERANCE / 2
        assert greatest < MANY * PER_CONNECTION
        assert player.failed == 0 and quantile(times) < max(500, 20 * quantile(calm))


def test_by_default_a_head_has_ten_seconds(service):
    service.start()
    crowd = Crowd(service, 20, [("a head", BEGINNINGS["a head"]), ("nothing", BEGINNINGS["nothing"])])
    try:
        while crowd.kinds and time.monotonic() < crowd.began + 20:
            crowd.drip()
            crowd.look(0.5)
        assert not crowd.kinds and 8 < min(crowd.ends.values()) and max(crowd.ends.values()) < 15
    finally:
        crowd.end()


def test_readers_of_a_byte_a_second(service):
    """Each asks for a board of some mebibytes, and hardly reads: what waits for all of them has a limit."""
    service.start()
    lines = "".join(f'{{"initials":"AB","x":{n},"y":{n},"dia":30,"rgba":"rgba(1,2,3,0.5)"}}\n' for n in range(20_000))
    assert service.cli("import", "-", "--format", "ndjson", input=lines).returncode == 0
    with Wire(service, request("GET /b/main.json HTTP/1.1")) as wire:
        size = len(wire.answer()[2])
    before = service.web.memory()
    statuses, readers = [], []
    try:
        for _ in range(30):
            reader = Wire(service)
            reader.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.send(request("GET /b/main.svg HTTP/1.1"))
            statuses.append(reader.line().split()[1])
            readers.append(reader)
        more = service.web.memory() - before
        print(f"{size >> 10} KiB for each of 30: {statuses.count('200')} got it, {more >> 20} MiB more")
        assert "503" in statuses and more < 128 << 20
        with Player(service) as player:
            assert player.measure(20) and player.failed == 0
    finally:
        for reader in readers:
            reader.end()
