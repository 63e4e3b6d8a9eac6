# SPDX-License-Identifier: MIT
"""Engine.IO and Socket.IO as none may speak them: an error of the protocol's, the session dropped, nothing left behind."""
import json
import re

import pytest

from programs import Service, until
from wire import BINARY, HANDSHAKE, POLLING, TEXT, WEBSOCKET, Wire, frame, request, web_socket

SEPARATOR = b"\x1e"
UNKNOWN = (400, 1)
BAD = (400, 3)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("hostile"))
    service.start("--ping-interval", "3", "--ping-timeout", "2")
    yield service
    until(lambda: sum(sessions(service)) == 0, what=lambda: "sessions were left behind")
    assert number(service, "circles_web_sockets") == 0
    service.end()


def number(service, name):
    with Wire(service, request("GET /metrics HTTP/1.1")) as wire:
        return int(re.search(rf"^{re.escape(name)} (\d+)$", wire.answer()[2].decode(), re.M)[1])


def sessions(service):
    return [number(service, f'circles_web_connections{{transport="{name}"}}') for name in ("polling", "websocket")]


class Poller:
    """A session over polling, each request on a connection of its own."""

    def __init__(self, service, *packets):
        self.service = service
        self.sid = ""
        self.sid = json.loads(self.get()[1][1:])["sid"]
        if packets:
            assert self.post(*packets) == (200, b"ok")

    def ask(self, method, body=None, target=POLLING):
        sid = f"&sid={self.sid}" if self.sid else ""
        length = [] if body is None else [f"Content-Length: {len(body)}"]
        return Wire(self.service, request(f"{method} {target}{sid} HTTP/1.1", "Host: localhost", *length, body=body or b""))

    def get(self):
        with self.ask("GET") as wire:
            status, _, body = wire.answer()
            return status, body

    def post(self, *packets):
        with self.ask("POST", SEPARATOR.join(packets)) as wire:
            status, _, body = wire.answer()
            return status, body

    def until_packet(self, beginning):
        while (answer := self.get())[0] == 200:
            if b"\x1e2" in b"\x1e" + answer[1]:
                self.post(b"3")
            if beginning in answer[1]:
                return True

    def is_gone(self):
        status, body = self.get()
        return (status, json.loads(body)["code"]) == UNKNOWN if status == 400 else False


def code(answer):
    return answer[0], json.loads(answer[1])["code"]


PACKETS = {
    "no Engine.IO packet": (b"9",), "nothing": (b"",), "a hundred thousand nothings": (b"",) * 100_000,
    "bytes that are no base64": (b"bA===A",), "not UTF-8": (b"4\xff",),
}
MESSAGES = {
    "an unknown packet": (b"49",), "the server's packet": (b'44{"message":"x"}',), "no JSON": (b"42{",),
    "no event": (b"42[]",), "a reserved event": (b'42["disconnect"]',), "another namespace": (b'42/zz,["a"]',),
    "a namespace twice": (b"40",), "a number beyond numbers": (b'42999999999999999999["a"]',),
    "a deep array": (b'42["a",' + b"[" * 49_000 + b"]" * 49_000 + b"]",),
    "a deep object": (b'42["a",' + b'{"a":' * 16_000 + b"1" + b"}" * 16_000 + b"]",),
    "a placeholder of nothing": (b'451-["a",{"_placeholder":true,"num":5}]', b"bAAAA"),
    "a placeholder that is no number": (b'451-["a",{"_placeholder":true,"num":"0"}]', b"bAAAA"),
    "a text where an attachment belongs": (b'451-["a",{"_placeholder":true,"num":0}]', b'42["a"]'),
    "an attachment too many": (b'451-["a",{"_placeholder":true,"num":0}]', b"bAAAA", b"bAAAA"),
    "an attachment of nothing": (b"bAAAA",), "more attachments than may be": (b'45101-["a"]',),
    "attachments without a number": (b'45["a"]',), "a ping of the client's": (b"2",),
    **{f"namespace {number}": tuple(b"40/n%d" % n for n in range(number)) for number in (101,)},
}


@pytest.mark.parametrize("name", PACKETS)
def test_a_body_that_is_none(service, name):
    poller = Poller(service, b"40")
    assert code(poller.post(*PACKETS[name])) == BAD
    assert poller.is_gone()


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_that_is_none_ends_the_session(service, name):
    poller = Poller(service, b"40")
    poller.post(*MESSAGES[name])
    assert poller.is_gone()
    with web_socket(service, "40") as wire:
        for packet in MESSAGES[name]:
            wire.send(frame(BINARY, b"\0\0\0") if packet[:1] == b"b" else frame(TEXT, packet))
        assert wire.close_code() == 1000


def test_attachments_are_bounded_together(service):
    with web_socket(service, "40", "4520-" + json.dumps(["a", *({"_placeholder": True, "num": n} for n in range(20))])) as wire:
        for _ in range(12):
            wire.send(frame(BINARY, b"\0" * 99_000))
        assert wire.close_code() == 1000


CIRCLE = '"initials":"AB","x":1,"y":2,"dia":3,"rgba":"rgba(1,2,3,1)"'


@pytest.mark.parametrize("more", [
    '"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"toString":1', '"a":[' + "1," * 20_000 + "1]",
    '"a":"' + "x" * 90_000 + '"', '"by":"somebody else","id":7,"seq":9,"as":"moderator","board":"other"'])
def test_what_a_circle_has_beside_itself_is_passed_over(service, more):
    with web_socket(service, "40", "421" + json.dumps(["add-circle", json.loads("{" + CIRCLE + "," + more + "}")])) as wire:
        told = found = None
        while not (told and found):
            _, text = wire.frame()
            if text.startswith(b"431"):
                told = json.loads(text[3:])[0]
            if text.startswith(b'42["add-circle"'):
                found = json.loads(text[2:])[1]
        assert told["ok"] and set(found) == {"id", "initials", "x", "y", "dia", "rgba", "at", "by"}
        assert found["by"] != "somebody else" and found["id"] == told["id"]


def test_a_million_items(service):
    poller = Poller(service, b"40")
    assert poller.post(b'42["add-circle",[' + b"1," * 49_000 + b"1]]") == (200, b"ok")
    assert poller.post(b'42["remove-circles",{"ids":[' + b"1," * 40_000 + b"1]}]") == (200, b"ok")
    assert poller.until_packet(b"invalid-params")
    poller.post(b"1")


def test_a_body_of_very_many_packets_is_answered_later(service):
    before = service.web.memory()
    poller = Poller(service, b"40")
    with poller.ask("POST", SEPARATOR.join([b"6"] * 3500)) as slow:
        # Meanwhile there is no other; who sends one all the same is no client.
        assert code(poller.post(b"3")) == BAD
        assert poller.is_gone() and slow.answer()[0] == 200
    assert service.web.memory() - before < 16 << 20


def test_two_polls_at_once(service):
    poller = Poller(service)
    with poller.ask("GET") as first, poller.ask("GET") as second:
        statuses = {first.answer()[0], second.answer()[0]}
        assert statuses == {200, 400}
    assert poller.is_gone()


def test_an_upgrade_twice(service):
    poller = Poller(service, b"40")
    target = f"{WEBSOCKET}&sid={poller.sid}"
    with Wire(service, request(f"GET {target} HTTP/1.1", *HANDSHAKE)) as first:
        assert first.answer()[0] == 101
        with Wire(service, request(f"GET {target} HTTP/1.1", *HANDSHAKE)) as second:
            assert second.answer()[0] == 101 and second.close_code() == 1000
        first.send(frame(TEXT, "2probe"))
        assert first.frame() == (TEXT, b"3probe")
        first.send(frame(TEXT, "5"))
        with Wire(service, request(f"GET {target} HTTP/1.1", *HANDSHAKE)) as third:
            assert third.answer()[0] == 101 and third.close_code() == 1000
        assert code(poller.get()) == BAD


@pytest.mark.parametrize("query, expected", [
    ("EIO=4&transport=polling&sid=nobody", UNKNOWN), ("EIO=4&transport=websocket&sid=nobody", UNKNOWN),
    ("EIO=3&transport=polling", (400, 5)), ("EIO=4&transport=pigeon", (400, 0)), ("", (400, 0)),
    ("EIO=4&transport=polling&sid=" + "A" * 5000, UNKNOWN), ("EIO=4&transport=websocket", BAD)])
def test_a_query_that_is_none(service, query, expected):
    headers = HANDSHAKE if "websocket&sid" in query else ["Host: localhost"]
    with Wire(service, request(f"GET /socket.io/?{query} HTTP/1.1", *headers)) as wire:
        status, _, body = wire.answer()
        assert code((status, body)) == expected


def test_who_does_not_answer_pings_is_gone(service):
    poller = Poller(service, b"40")
    with web_socket(service, "40") as wire:
        assert sum(sessions(service)) >= 2
        assert wire.close_code() == 1000
    until(poller.is_gone)


def test_nothing_is_left_behind(service):
    def break_the_protocol(times):
        for _ in range(times):
            Poller(service, b"40", b"49")

    break_the_protocol(300)
    before = service.web.memory()
    break_the_protocol(1000)
    assert service.web.memory() - before < 4 << 20


def test_session_ids_cannot_be_guessed(service):
    ids = {Poller(service).sid for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", found) for found in ids), "fewer than 128 bits"
    # Each of the 64 letters comes at each place: nothing in an id counts or stands still.
    assert all(len({found[place] for found in ids}) > 40 for place in range(22))
