# SPDX-License-Identifier: MIT
"""The true programs, started for a test, and clients of every kind."""
import json
import shutil
import threading
import time

import pytest
import socketio
import websocket

from programs import PATIENCE, Service, until


@pytest.fixture
def service(tmp_path):
    service = Service(tmp_path)
    yield service
    service.end()


class Player:
    """A python-socketio client that keeps what it is told."""

    def __init__(self, service, auth=None, namespace="/", transports=None, **options):
        self.namespace = namespace
        self.events = []
        self.socket = socketio.Client(reconnection=False, **options)
        self.socket.on("*", lambda name, *data: self.events.append((name, *data)), namespace=namespace)
        self.socket.connect(service.url, auth=auth, namespaces=[namespace], transports=transports, wait_timeout=5)

    def call(self, event, data=None):
        return self.socket.call(event, data, namespace=self.namespace, timeout=PATIENCE)

    def emit(self, event, data=None):
        self.socket.emit(event, data, namespace=self.namespace)

    def named(self, name):
        return [event for event in list(self.events) if event[0] == name]

    def wait_for(self, name, count=1):
        return until(lambda: self.named(name)[count - 1:] and self.named(name), what=lambda: f"no {name}: {self.events[-5:]}")

    def end(self):
        self.socket.disconnect()


@pytest.fixture
def play(service):
    players = []

    def join(*arguments, **options):
        players.append(Player(service, *arguments, **options))
        return players[-1]

    yield join
    for player in players:
        player.end()


class Wire:
    """A WebSocket that keeps each event in the order in which it came. python-socketio handles each in a thread of its own."""

    def __init__(self, service, auth):
        self.events = []
        self.socket = websocket.create_connection(
            service.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", timeout=PATIENCE)
        self.socket.recv()
        self.socket.send("40" + json.dumps(auth))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while text := self.socket.recv():
                if text == "2":
                    self.socket.send("3")
                elif text.startswith("42"):
                    self.events.append(tuple(json.loads(text[2:])))
        except (OSError, websocket.WebSocketException):
            pass

    named = Player.named
    wait_for = Player.wait_for

    def end(self):
        self.socket.close()


@pytest.fixture
def follow(service):
    """Follows a board's events on the wire."""
    wires = []

    def start(**auth):
        wires.append(Wire(service, {"state": "true", **auth}))
        return wires[-1]

    yield start
    for wire in wires:
        wire.end()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing; scripts/setup test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium):
    """Opens pages, each with a memory of its own; in the end none may have complained."""
    contexts, complaints = [], []

    def open_page(url, **options):
        context = chromium.new_context(**{"viewport": {"width": 1000, "height": 700}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.goto(url)
        return page

    open_page.complaints = complaints
    yield open_page
    for context in contexts:
        context.close()
    # A browser says itself that a server is gone.
    assert [text for text in complaints if "ERR_" not in text and "WebSocket connection" not in text] == []


def seen(page, expression, value=True, patience=PATIENCE):
    """Waits until an expression has a value in the page."""
    deadline = time.monotonic() + patience
    while (now := page.evaluate(expression)) != value:
        assert time.monotonic() < deadline, f"{expression} is {now}, not {value}"
        page.wait_for_timeout(20)
