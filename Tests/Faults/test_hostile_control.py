# SPDX-License-Identifier: MIT
"""Bytes of no meaning, or of a bad one, on the control socket: each line gets one error, and nobody else notices."""
import json
import os
import socket
import threading

import pytest

from control import Control
from programs import PATIENCE

DEEP = 10_000
ADD = b'{"id":1,"method":"add-circle","params":{"initials":"AB","x":%s,"y":0,"dia":9,"rgba":"#123"}}'
LINES = {
    "no JSON": b"hello",
    "half a line": b'{"id":1,"method":',
    "deep arrays": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep, in a call": b'{"id":1,"method":"hello","params":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a key twice": b'{"id":1,"id":2,"method":"hello"}',
    "NaN": ADD % b"NaN",
    "too great a number": ADD % b"1e400",
    "a NUL": b'{"id":1,"method":"hel\0lo"}',
    "a NUL, escaped": b'{"id":1,"method":"hel\\u0000lo"}',
    "half a surrogate": b'{"id":1,"method":"\\ud800"}',
    "bytes that are no UTF-8": b'{"id":1,"method":"\xff\xfe"}',
    "overlong UTF-8": b'{"id":1,"method":"\xc0\xaf"}',
    "a byte order mark": b'\xef\xbb\xbf{"id":1,"method":"hello"}',
    "a number that is an id of no kind": b'{"id":[1],"method":"hello"}',
    "a scalar": b"1",
    "an empty batch": b"[]",
    "a NUL alone": b"\0",
}


@pytest.fixture
def daemon(service):
    service.start_daemon()
    return service


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_each_gets_an_error_and_the_connection_goes_on(daemon, line):
    with Control(daemon.socket) as control:
        control.socket.sendall(line + b"\n")
        answer = control.read()
        assert answer["id"] in (None, 1) and -32800 < answer["error"]["code"] < -31999 and answer["error"]["data"]["kind"]
        assert control.call("get-board")["seq"] == 0


def test_a_line_without_an_end_costs_no_memory(daemon):
    with Control(daemon.socket) as control:
        control.call("hello")
        before = daemon.daemon.memory()
        for _ in range(64):
            control.socket.sendall(b"x" * (1 << 20))
        assert daemon.daemon.memory() - before < 8 << 20
        control.socket.sendall(b"\n")
        assert control.read()["error"]["data"]["kind"] == "line-too-long"
        assert control.call("get-board")["seq"] == 0


def test_keys_that_mean_something_elsewhere_mean_nothing(daemon):
    with Control(daemon.socket) as control:
        circle = {"initials": "AB", "x": 1, "y": 2, "dia": 9, "rgba": "#123"}
        odd = {"__proto__": {"initials": "XX"}, "constructor": 1, "toString": None}
        control.call("add-circle", **circle, **odd)
        assert set(control.call("get-board")["circles"][0]) == {"id", "initials", "x", "y", "dia", "rgba", "at"}


def test_many_who_send_rubbish_disturb_nobody(daemon, play):
    writer, _ = play.write(), play.watch()
    before = daemon.daemon.memory()

    def send():
        for _ in range(20):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PATIENCE)
                connection.connect(str(daemon.socket))
                try:
                    connection.sendall(os.urandom(200_000) + b"\n" + json.dumps([[]] * 1000).encode() + b"\n")
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it was let go meanwhile

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        writer.progress()
    for sender in senders:
        sender.join()
    play.verdict()
    assert daemon.daemon.is_alive and daemon.daemon.memory() - before < 64 << 20
