# SPDX-License-Identifier: MIT
"""What strangers may not do: be taken for us by name, or take all connections."""
import contextlib
import http.client
import socket
import subprocess

import pytest

from programs import until


def status(service, host, address="127.0.0.1", path="/", upgrade=False, **headers):
    connection = http.client.HTTPConnection(address, service.port, timeout=20)
    if upgrade:
        headers |= {
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    connection.request("GET", path, headers={"Host": host, **headers})
    return connection.getresponse().status


POLL = "/socket.io/?EIO=4&transport=polling"
SOCKET = "/socket.io/?EIO=4&transport=websocket"


def test_a_name_that_was_made_to_lead_here(service):
    service.start_web()
    for path in ("/", POLL, "/metrics", "/b/main.json"):
        assert status(service, "evil.example", path=path) == 421
    # Its page would be of the same origin as we are.
    assert status(service, "evil.example:80", path=SOCKET, upgrade=True, Origin="http://evil.example:80") == 421
    for host in (f"localhost:{service.port}", "127.0.0.1", "[::1]:1", "web"):
        assert status(service, host) == 200
    assert 'circles_web_connections_refused_total{reason="bad-host"} 5' in metrics(service)


def test_names_that_are_ours(service):
    service.start_web("--hosts", "example.org,*.example.net")
    assert status(service, "example.org") == status(service, "a.example.net:443") == 200
    assert status(service, "example.com") == 421
    assert status(service, "example.org", path=SOCKET, upgrade=True, Origin="https://example.org") == 101


def test_behind_a_proxy_that_is_trusted_any_name_is(service):
    service.start_web("--trusted-proxies", "127.0.0.1")
    assert status(service, "example.org") == 200


def test_two_names_are_none(service):
    service.start_web()
    with socket.create_connection(("127.0.0.1", service.port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        assert raw.recv(64).startswith(b"HTTP/1.1 400 ")


def metrics(service):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
    connection.request("GET", "/metrics")
    return connection.getresponse().read().decode()


def own_address():
    """An address of this machine that is not the loopback's."""
    found = subprocess.run(["hostname", "-I"], capture_output=True, text=True).stdout.split()
    return next((address for address in found if ":" not in address), None)


@pytest.mark.skipif(own_address() is None, reason="this machine has no address but its own loopback")
def test_one_address_takes_only_its_share(service):
    service.start_web("--host", "0.0.0.0", "--max-connections-per-address", "3")
    address = own_address()
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_connection((address, service.port))) for _ in range(3)]
        assert status(service, "x") == 200
        with socket.create_connection((address, service.port)) as one_more:
            assert one_more.recv(1) == b""
        assert 'circles_web_connections_refused_total{reason="too-many-of-one"} 1' in metrics(service)
        assert 'circles_web_connections_refused_total{reason="too-many"} 0' in metrics(service)
        taken.pop().close()
        until(lambda: answers(service, address))


@pytest.mark.skipif(own_address() is None, reason="this machine has no address but its own loopback")
def test_one_address_has_only_its_share_of_sessions(service):
    """One over polling needs no connection to stay open."""
    service.start_web("--host", "0.0.0.0", "--max-connections-per-address", "3", "--ping-interval", "1", "--ping-timeout", "1")
    address = own_address()
    assert [status(service, "x", address, POLL) for _ in range(4)] == [200, 200, 200, 503]
    assert status(service, "x", path=POLL) == 200
    assert 'circles_web_connections_refused_total{reason="too-many-of-one"} 1' in metrics(service)
    until(lambda: status(service, "x", address, POLL) == 200)


def answers(service, address):
    try:
        return status(service, "x", address) == 200
    except OSError:
        return False
