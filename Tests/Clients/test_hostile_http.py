# SPDX-License-Identifier: MIT
"""HTTP that is none, or that two servers might read differently: refused, and nothing behind it is taken for a request."""
import os

import pytest

from programs import Service
from wire import Wire, request

BEHIND = request("GET /healthz HTTP/1.1")
LONG = 1_000_000


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "pages" / "deep").mkdir(parents=True)
    (folder / "pages" / "index.html").write_text("mine")
    (folder / "pages" / ".secret").write_text("secret")
    (folder / "secret").write_text("secret")
    (folder / "pages" / "out").symlink_to(folder / "secret")
    (folder / "pages" / "outside").symlink_to(folder)
    (folder / "pages" / "inside").symlink_to("index.html")
    os.mkfifo(folder / "pages" / "pipe")
    service = Service(folder)
    service.start("--root", folder / "pages")
    yield service
    with Wire(service, request("GET /readyz HTTP/1.1")) as wire:
        assert wire.answer()[0] == 200
    service.end()


def get(*headers):
    return request("GET /healthz HTTP/1.1", "Host: localhost", *headers)


def post(*headers, body=b""):
    return request("POST /healthz HTTP/1.1", "Host: localhost", *headers, body=body)


def chunked(body, *headers):
    return post("Transfer-Encoding: chunked", *headers, body=body)


def line(text):
    return request(text, "Host: localhost")


FRAMING = {
    "two lengths": (400, post("Content-Length: 3", "Content-Length: 4", body=b"abc")),
    "the same length twice": (400, post("Content-Length: 3", "Content-Length: 3", body=b"abc")),
    "a list of lengths": (400, post("Content-Length: 3, 3", body=b"abc")),
    "a length with a sign": (400, post("Content-Length: +3", body=b"abc")),
    "a length below zero": (400, post("Content-Length: -1")),
    "a length in hex": (400, post("Content-Length: 0x3", body=b"abc")),
    "no length": (400, post("Content-Length: ")),
    "a length beyond numbers": (400, post("Content-Length: 99999999999999999999")),
    "a length beyond signed numbers": (413, post("Content-Length: 18446744073709551615")),
    "a length and chunks": (400, post("Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\n")),
    "chunks and a length": (400, chunked(b"0\r\n\r\n", "Content-Length: 3")),
    "chunked twice": ((400, 501), chunked(b"0\r\n\r\n", "Transfer-Encoding: chunked")),
    "gzip, chunked": (501, post("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n")),
    "chunked, gzip": ((400, 501), post("Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n")),
    "another coding": (501, post("Transfer-Encoding: xchunked", body=b"0\r\n\r\n")),
    "a coding behind a control character": ((400, 501), post("Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n")),
    "a coding with a space before its colon": (400, post("Transfer-Encoding : chunked", body=b"0\r\n\r\n")),
    "a coding on a folded line": (400, post("Transfer-Encoding:\r\n chunked", body=b"0\r\n\r\n")),
    "chunks in HTTP/1.0": (400, request(
        "POST /healthz HTTP/1.0", "Host: localhost", "Transfer-Encoding: chunked", "Connection: keep-alive", body=b"0\r\n\r\n")),
    "a folded line": (400, get("X-A: b\r\n c")),
    "a chunk below zero": (400, chunked(b"-1\r\n\r\n")),
    "a chunk in 0x": (400, chunked(b"0x3\r\nabc\r\n0\r\n\r\n")),
    "a chunk beyond numbers": (400, chunked(b"ffffffffffffffffff\r\n")),
    "a chunk with a space": (400, chunked(b"3 \r\nabc\r\n0\r\n\r\n")),
    "a chunk that is longer": (400, chunked(b"3\r\nabcX\r\n0\r\n\r\n")),
    "a chunk without a size": (400, chunked(b"\r\n\r\n")),
    "chunks with bare LF": (400, chunked(b"3\nabc\n0\n\n")),
    "chunks with bare CR": (400, chunked(b"3\rabc\r0\r\r")),
    "a length behind the body": (400, chunked(b"0\r\nContent-Length: 4\r\n\r\n")),
    "trailers without end": (431, chunked(b"0\r\n" + b"X: y\r\n" * 10_000 + b"\r\n")),
    "bare LF": (400, b"GET /healthz HTTP/1.1\nHost: localhost\n\n"),
    "bare CR": (400, b"GET /healthz HTTP/1.1\rHost: localhost\r\r"),
    "a bare LF in a header": (400, get("A: b\nX: y")),
    "a bare CR in a header": (400, get("A: b\rX: y")),
    "NUL in a header": (400, get("A: b\0c")),
    "NUL in a name": (400, get("A\0: b")),
    "a control character": (400, get("A: b\x01c")),
    "no colon": (400, get("Abc")),
    "no name": (400, get(": b")),
    "a name of two words": (400, get("A b: c")),
    "no Host": (400, b"GET /healthz HTTP/1.1\r\n\r\n"),
    "two Hosts": (400, get("Host: localhost")),
    "a Host that is none": (400, request("GET /healthz HTTP/1.1", "Host: a b")),
    "a Host with a user": (400, request("GET /healthz HTTP/1.1", "Host: localhost@evil.example")),
    "HTTP/0.9": (400, b"GET /healthz\r\n"),
    "HTTP/2": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/1.2": (400, line("GET /healthz HTTP/1.2")),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 200),
    "a small method": (400, line("get /healthz HTTP/1.1")),
    "an unknown method": (400, line("FOO /healthz HTTP/1.1")),
    "a space in the target": (400, line("GET /a b HTTP/1.1")),
    "NUL in the target": (400, line("GET /a\0b HTTP/1.1")),
    "an escaped NUL": (400, line("GET /a%00b HTTP/1.1")),
    "a broken escape": (400, line("GET /%zz HTTP/1.1")),
    "another host as the target": (400, line("GET http://evil.example/healthz HTTP/1.1")),
    "a user in the target": (400, line("GET http://localhost@evil.example/healthz HTTP/1.1")),
    "an authority as the target": (400, line("GET localhost:80 HTTP/1.1")),
    "a tunnel": (400, line("CONNECT localhost:80 HTTP/1.1")),
    "no target at all": (400, line("OPTIONS * HTTP/1.1")),
    "a long target": (414, line(f"GET /{'a' * 10_000} HTTP/1.1")),
    "a target without end": (414, line(f"GET /{'a' * LONG} HTTP/1.1")),
    "a long header": (431, get("A: " + "b" * LONG)),
    "many headers": (431, get(*["A: b"] * 10_000)),
    "headers that are much together": (431, get(*["A: " + "b" * 8000] * 10)),
    "a large body": (413, post("Content-Length: 100000000", body=b"x" * LONG)),
    "a large body in chunks": (413, chunked(b"10000\r\n" + b"x" * 65_536 + b"\r\n1\r\nx\r\n0\r\n\r\n")),
    "a body that is packed": (415, post("Content-Encoding: gzip", "Content-Length: 3", body=b"abc")),
}


@pytest.mark.parametrize("name", FRAMING)
def test_what_is_no_request_ends_the_connection(service, name):
    expected, data = FRAMING[name]
    with Wire(service, data + BEHIND) as wire:
        status, headers, body = wire.answer()
        assert status in (expected if isinstance(expected, tuple) else (expected,))
        assert headers["connection"] == "close" and headers["x-content-type-options"] == "nosniff" and body.endswith(b"\n")
        assert wire.statuses() == [], "what stands behind it was taken for a request"


@pytest.mark.parametrize("data", [
    chunked(b"3;" + b"a" * LONG + b"\r\nabc\r\n0\r\n\r\n"), chunked(b"1;a=b\r\na\r\n" * 50_000 + b"0\r\n\r\n"),
    post("Expect: 100-continue", "Content-Length: 3", body=b"abc"), b"\r\n\r\n" + get(),
    line("GET http://localhost/healthz HTTP/1.1"), line("TRACE /healthz HTTP/1.1")])
def test_what_is_odd_and_allowed(service, data):
    before = service.web.memory()
    with Wire(service, data + BEHIND) as wire:
        statuses = [wire.answer()[0] for _ in range(3 if b"Expect" in data else 2)]
    assert statuses[-1] == 200 and set(statuses) <= {100, 200, 405}
    assert service.web.memory() - before < 8 << 20


@pytest.mark.parametrize("path", [
    "/../secret", "/%2e%2e/secret", "/..%2fsecret", "/%2e%2e%2fsecret", "/deep/../../secret", "/..\\secret", "/%5c..%5csecret",
    "/deep/%2e%2e/%2e%2e/secret", "//secret", "/./secret", "/.secret", "/deep/../.secret", "/out", "/outside/secret", "/pipe",
    "/deep", "/..%c0%afsecret", "/%252e%252e/secret", "/secret%00.html", "/" + "a/" * 3000 + "secret", "/" + "a" * 5000])
def test_paths_that_lead_out(service, path):
    with Wire(service, line(f"GET {path} HTTP/1.1")) as wire:
        status, _, body = wire.answer()
        assert status in (400, 404) and b"secret" not in body


def test_a_link_within_the_folder_is_followed(service):
    with Wire(service, line("GET /inside HTTP/1.1")) as wire:
        assert wire.answer()[::2] == (200, b"mine")


def test_a_flood_of_requests_that_nobody_reads_the_answers_of(service):
    before = service.web.memory()
    with Wire(service) as wire:
        wire.socket.settimeout(1)
        try:
            for _ in range(200):
                wire.socket.sendall(BEHIND * 1000)
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
        assert service.web.memory() - before < 32 << 20
