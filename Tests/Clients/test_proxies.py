# SPDX-License-Identifier: MIT
"""The committed configurations of nginx and Caddy, as they are but for names, ports and certificates, with the true programs."""
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess

import pytest
import requests
import socketio
import websocket

from conftest import seen
from programs import PATIENCE, circle, until
from test_page import LISTED, STATE, join

ROOT = pathlib.Path(__file__).parents[2]
CONFIGURATIONS = {"nginx": ROOT / "config/nginx/circles.conf", "caddy": ROOT / "config/caddy/Caddyfile"}
UNPACKED = pathlib.Path(os.environ.get("PROXIES", "/nonexistent"))
FLAGS = ("--base-path", "/circles", "--trusted-proxies", "127.0.0.1")

def program(name):
    places = [UNPACKED / "usr/sbin", UNPACKED / "usr/bin", os.environ["PATH"], "/usr/sbin"]
    return shutil.which(name, path=os.pathsep.join(map(str, places)))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def changed(text, *changes):
    """The text with each of these replaced; all of them have to be in it."""
    for old, new in changes:
        assert old in text, f"{old} is not in the configuration any more"
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem",
         "-out", folder / "certificate.pem"], check=True, capture_output=True)
    return folder / "certificate.pem", folder / "key.pem"


def nginx(folder, port, upstream, certificate):
    text = changed(
        CONFIGURATIONS["nginx"].read_text(), ("listen 443 ", f"listen 127.0.0.1:{port} "), ("    listen [::]:443 ssl http2;\n", ""),
        ("127.0.0.1:3000", f"127.0.0.1:{upstream}"), ("circles.example.org", "localhost"),
        ("/etc/ssl/certs/circles.pem", str(certificate[0])), ("/etc/ssl/private/circles.key", str(certificate[1])))
    (folder / "circles.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\n    access_log off;\n{temporary}    include {folder}/circles.conf;\n}}\n")
    return ["-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]


def caddy(folder, port, upstream, certificate):
    text = changed(
        CONFIGURATIONS["caddy"].read_text(), ("127.0.0.1:3000", f"127.0.0.1:{upstream}"),
        ("circles.example.org {", f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate[0]} {certificate[1]}"))
    # Nothing but the site itself: no port 80, no port of its own for commands.
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text)
    return ["run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]


class Proxy:
    """A proxy before circles-web."""

    def __init__(self, name, service, folder, certificate):
        path = program(name)
        if not path:
            pytest.skip(f"{name} is not installed, and its package could not be had")
        folder.mkdir()
        self.port = free_port()
        self.url = f"https://localhost:{self.port}/circles"
        self.certificate = str(certificate[0])
        arguments = {"nginx": nginx, "caddy": caddy}[name](folder, self.port, service.port, certificate)
        self.log = (folder / "log").open("w+")
        self.process = subprocess.Popen(
            [path, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})
        until(self.answers, what=lambda: pathlib.Path(self.log.name).read_text())

    def answers(self):
        assert self.process.poll() is None, pathlib.Path(self.log.name).read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request, service, tmp_path, certificate):
    service.start(*FLAGS, "--log-level", "debug")
    proxy = Proxy(request.param, service, tmp_path / request.param, certificate)
    yield proxy
    proxy.end()


def trusting(proxy):
    """A session that trusts the proxy's certificate, and no setting of the machine's."""
    session = requests.Session()
    session.trust_env, session.verify = False, proxy.certificate
    return session


def player(proxy, transports, namespace="/", auth=None):
    client = socketio.Client(reconnection=False, http_session=trusting(proxy))
    client.events = []
    client.on("*", lambda name, *data: client.events.append((name, *data)), namespace=namespace)
    client.connect(
        proxy.url, socketio_path="circles/socket.io", transports=transports, namespaces=[namespace], auth=auth, wait_timeout=5)
    return client


def ids(client):
    return [event[1]["id"] for event in list(client.events) if event[0] == "add-circle"]


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], None], ids=["polling", "websocket", "upgrade"])
def test_playing_through_it(service, proxy, transports):
    one, other = player(proxy, transports), player(proxy, transports)
    until(lambda: transports == ["polling"] or (one.transport(), other.transport()) == ("websocket", "websocket"))
    for number in range(1, 11):
        sender = (one, other)[number % 2]
        assert sender.call("add-circle", circle(x=number), timeout=PATIENCE) == {"ok": True, "id": number, "seq": number}
    for client in (one, other):
        until(lambda: ids(client) == list(range(1, 11)), what=lambda: str(client.events))
    assert [each["x"] for each in service.circles()] == list(range(1, 11))
    one.disconnect()
    other.disconnect()


def test_much_in_both_directions(service, proxy):
    """A state of a megabyte, and a message that is as long as one may be."""
    lines = "".join('{"initials":"AB","x":%d,"y":2,"dia":3,"rgba":"#123456"}\n' % x for x in range(12_000))
    assert service.cli("add", "-", input=lines).returncode == 0
    client = player(proxy, ["polling"], auth={"state": "true"})
    until(lambda: [len(event[1]["circles"]) for event in client.events if event[0] == "board-state"] == [12_000])
    refused = client.call("add-circle", {"initials": "x" * 99_000}, timeout=PATIENCE)
    assert refused["error"]["kind"] == "invalid-circle"
    client.disconnect()


def test_the_page(service, proxy, browse):
    sockets = []
    page = browse("about:blank", ignore_https_errors=True)
    page.on("websocket", lambda socket: sockets.append(socket.url))
    # Without its slash: it leads there, and nowhere else.
    page.goto(proxy.url)
    assert page.url == f"{proxy.url}/"
    page.fill("#initials", "AB")
    page.click("#initials-form button.main")
    seen(page, STATE, "online")
    other = join(browse, f"{proxy.url}/b/main", "CD", ignore_https_errors=True)
    page.mouse.click(300, 300)
    seen(other, LISTED, 1)
    assert len(service.circles()) == 1
    assert [url.split("?")[0] for url in sockets] == [f"{proxy.url.replace('https', 'wss')}/socket.io/"]


def test_files_and_whose_pages_may_connect(service, proxy):
    session = trusting(proxy)

    def get(path, **headers):
        return session.get(f"{proxy.url}{path}", headers=headers, timeout=PATIENCE)

    assert get("/healthz").text == "the process lives\n"
    assert get("").url == f"{proxy.url}/"
    own = proxy.url.removesuffix("/circles")
    assert session.get(f"{own}/healthz", timeout=PATIENCE).text != "the process lives\n"
    opening = "/socket.io/?EIO=4&transport=polling"
    assert get(opening, Origin=own).status_code == 200
    for stranger in ("https://evil.example", "https://localhost", f"https://localhost.evil.example:{proxy.port}"):
        assert get(opening, Origin=stranger, **{"X-Forwarded-Host": "evil.example"}).status_code == 403


def test_the_log_says_who_it_was(service, proxy):
    # All of 127.0.0.0/8 is this machine; the proxy is 127.0.0.1.
    raw = socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE, source_address=("127.0.0.2", 0))
    context = ssl.create_default_context(cafile=proxy.certificate)
    client = websocket.create_connection(
        f"{proxy.url.replace('https', 'wss')}/socket.io/?EIO=4&transport=websocket", header=["X-Forwarded-For: 6.6.6.6"],
        socket=context.wrap_socket(raw, server_hostname="localhost"), timeout=PATIENCE)
    client.recv()
    client.send("4broken")
    assert "from=127.0.0.2" in service.web.wait_for("broke the protocol")
    client.close()


def test_no_quiet_client_is_cut_off():
    """Caddy waits for ever, if not told otherwise; nginx for as long as it says."""
    text = CONFIGURATIONS["nginx"].read_text()
    for name in ("proxy_read_timeout", "proxy_send_timeout"):
        assert int(re.search(rf"{name} (\d+)s;", text)[1]) > 25 + 20
    assert "timeout" not in CONFIGURATIONS["caddy"].read_text()


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_page_about_it_shows_it(name):
    assert f"\n{CONFIGURATIONS[name].read_text()}```" in (ROOT / "docs/deploy.md").read_text()
