# SPDX-License-Identifier: MIT
"""WebSockets as none may be (RFC 6455): each is closed with the code that says why, and nobody else hears of it."""
import pytest

from programs import Service
from wire import (
    BINARY, CLOSE, CONTINUATION, HANDSHAKE, PING, TEXT, WEBSOCKET, Wire, frame, request, web_socket)

PAYLOAD = 100_000


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("hostile"))
    service.start()
    yield service
    service.end()


@pytest.fixture(scope="module")
def other(service):
    """A player who is there all the time."""
    with web_socket(service, "40") as wire:
        yield wire


def close(code, reason=b""):
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


VIOLATIONS = {
    "not masked": (1002, frame(TEXT, "40", masked=False)),
    **{f"reserved bit {bit}": (1002, frame(TEXT, "40", reserved=bit)) for bit in (1, 2, 4)},
    "a reserved bit of a ping": (1002, frame(PING, "", reserved=4)),
    **{f"opcode {code}": (1002, frame(code)) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a ping in pieces": (1002, frame(PING, final=False)),
    "a close in pieces": (1002, frame(CLOSE, final=False)),
    "a long ping": (1002, frame(PING, b"a" * 126)),
    "a long close": (1002, frame(CLOSE, b"\x03\xe8" + b"a" * 124)),
    "a continuation of nothing": (1002, frame(CONTINUATION, "a")),
    "a text inside a text": (1002, frame(TEXT, "4", final=False) + frame(TEXT, "4")),
    "bytes inside a text": (1002, frame(TEXT, "4", final=False) + frame(BINARY, "4")),
    **{f"close {code}": (1002, close(code)) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)},
    **{f"close {code}": (code, close(code)) for code in (1000, 1001, 1003, 1007, 1014, 3000, 4999)},
    "a close of nothing": (1000, frame(CLOSE)),
    "a close of one byte": (1002, frame(CLOSE, b"\x03")),
    "a reason that is not UTF-8": (1007, close(1000, b"\xff")),
    "half a character as the reason": (1007, close(1000, "€".encode()[:2])),
    "not UTF-8": (1007, frame(TEXT, b"4\xff")),
    "a surrogate": (1007, frame(TEXT, b"4\xed\xa0\x80")),
    "an overlong character": (1007, frame(TEXT, b"4\xc0\x80")),
    "not UTF-8 over two frames": (1007, frame(TEXT, b"4\xe2\x82", final=False) + frame(CONTINUATION, b"A", final=False)),
    "half a character at the end": (1007, frame(TEXT, b"4\xe2\x82", final=False) + frame(CONTINUATION)),
    "a byte too many": (1009, frame(TEXT, b"4" * (PAYLOAD + 1))),
    "a byte too many, said only": (1009, frame(TEXT, length=PAYLOAD + 1)),
    **{f"a length of 2^{bits}": (1009, frame(TEXT, length=1 << bits)) for bits in (31, 32, 62, 63)},
    "the greatest length": (1009, frame(TEXT, length=(1 << 64) - 1)),
    "frames without end": (1009, frame(TEXT, "4", final=False) + frame(CONTINUATION, b"a" * 1000, final=False) * 150),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation(service, other, name):
    code, data = VIOLATIONS[name]
    with web_socket(service, "40") as wire:
        wire.send(data)
        assert wire.close_code() == code
        wire.send(close(code))
        assert wire.has_ended()
    other.send(frame(PING, name[:100]))
    while (found := other.frame())[1] != name[:100].encode():
        assert found[0] != CLOSE
        if found[1] == b"2":
            other.send(frame(TEXT, "3"))


def without(name):
    return [line for line in HANDSHAKE if not line.startswith(name)]


VERSION, KEY = "Sec-WebSocket-Version", "Sec-WebSocket-Key"
A_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKES = {
    "no version": (426, without(VERSION)),
    **{f"version {version}": (426, without(VERSION) + [f"{VERSION}: {version}"]) for version in ("8", "14", "x", "13, 8", "")},
    "two versions": (426, [*HANDSHAKE, f"{VERSION}: 8"]),
    "no key": (400, without(KEY)),
    "two keys": (400, [*HANDSHAKE, f"{KEY}: {A_KEY}"]),
    **{f"key {key[:30]}": (400, without(KEY) + [f"{KEY}: {key}"]) for key in ("", "YQ==", "!" + A_KEY[1:], A_KEY * 100)},
    "no Upgrade": (400, without("Upgrade")),
    "no Connection": (400, without("Connection")),
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_a_handshake_that_is_none(service, name):
    status, headers = HANDSHAKES[name]
    with Wire(service, request(f"GET {WEBSOCKET} HTTP/1.1", *headers)) as wire:
        answer = wire.answer()
        assert answer[0] == status
        assert status != 426 or answer[1][VERSION.lower()] == "13"


@pytest.mark.parametrize("line", [f"POST {WEBSOCKET} HTTP/1.1", f"PUT {WEBSOCKET} HTTP/1.1", f"GET {WEBSOCKET} HTTP/1.0"])
def test_a_handshake_begins_with_a_get_of_today(service, line):
    with Wire(service, request(line, *HANDSHAKE)) as wire:
        assert wire.answer()[0] == 400 and wire.has_ended()


def test_nothing_is_compressed_whatever_is_offered(service):
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"
    with Wire(service, request(f"GET {WEBSOCKET} HTTP/1.1", *HANDSHAKE, offer, "Sec-WebSocket-Protocol: chat")) as wire:
        status, headers, _ = wire.answer()
        assert status == 101
        assert "sec-websocket-extensions" not in headers and "sec-websocket-protocol" not in headers
