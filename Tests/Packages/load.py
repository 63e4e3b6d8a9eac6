# SPDX-License-Identifier: MIT
"""Clients that write and read without a pause, and keep account: what was acknowledged, and what was refused."""
import collections
import http.client
import itertools
import json
import socket
import threading
import time

import websocket

from conftest import PATIENCE, until

# What a connection that was open when its peer ended may come to. To be refused a new one is not among them.
BROKEN = (ConnectionResetError, BrokenPipeError, EOFError, http.client.HTTPException, json.JSONDecodeError)


class Client(threading.Thread):
    """Does one thing again and again until it is told to stop. `done` counts."""

    def __init__(self):
        super().__init__(daemon=True)
        self.done = 0
        self.refused = []
        self.ending = False

    def run(self):
        while not self.ending:
            try:
                self.step()
            except BROKEN:
                pass
            except OSError as error:
                self.refused.append(repr(error))
                time.sleep(0.01)  # nothing tells when it would be let in

    def progress(self):
        """Waits until something more was done that began after now."""
        goal = self.done + 2
        until(lambda: self.done >= goal, what=f"{self} does nothing any more: {self.refused[-3:]}")

    def finish(self):
        self.join(PATIENCE)
        assert not self.is_alive(), f"{self} does not end"


class Writer(Client):
    """Adds circles over the control socket; repeats one with its key until it is acknowledged. Its `x` tells them apart."""

    def __init__(self, path, board, name):
        super().__init__()
        self.path, self.board, self.by = str(path), board, name
        self.lines = None
        self.acknowledged = {}

    def step(self):
        if not self.lines:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(PATIENCE)
            connection.connect(self.path)
            self.lines = connection.makefile("rw", encoding="utf-8", newline="\n")
        try:
            self.write(self.done + 1)
        except Exception:
            self.lines = None
            raise

    def write(self, number):
        params = {"board": self.board, "initials": "AB", "x": number, "y": 0, "dia": 9, "rgba": "#123",
                  "by": self.by, "key": f"{self.by}-{number}"}
        print(json.dumps({"id": number, "method": "add-circle", "params": params}), file=self.lines, flush=True)
        for line in self.lines:
            answer = json.loads(line)
            if answer.get("id") == number and "result" in answer:
                self.acknowledged[number] = answer["result"]["id"]
                self.done = number
                return
            if "error" in answer and answer["error"]["data"]["kind"] != "shutting-down":
                self.refused.append(line)
        raise EOFError


class Visitor(Client):
    """Loads the page, each time over a new connection."""

    def step(self):
        connection = http.client.HTTPConnection("127.0.0.1", 3000, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                self.done += 1
            else:
                self.refused.append(f"status {answer.status}")
        finally:
            connection.close()


class Player(Client):
    """Plays over Socket.IO: adds circles, and repeats one with its key until it is acknowledged."""

    def __init__(self, board, name):
        super().__init__()
        self.namespace, self.player = f"/{board}", name
        self.connections = 0
        self.acknowledged = {}
        self.seen = collections.Counter()
        self.socket = None

    def step(self):
        try:
            if not self.socket:
                self.connect()
            self.write(self.done + 1)
        except websocket.WebSocketBadStatusException as error:
            self.refused.append(repr(error))
        except websocket.WebSocketException:
            self.socket = None
        except OSError:
            self.socket = None
            raise

    def connect(self):
        connection = websocket.create_connection(
            "ws://127.0.0.1:3000/socket.io/?EIO=4&transport=websocket", timeout=PATIENCE)
        connection.recv()
        # Always the same player: a write that is repeated over another connection has to be his.
        connection.send(f'40{self.namespace},{{"player": "the secret of {self.player}"}}')
        while not connection.recv().startswith(f"40{self.namespace},"):
            pass
        self.connections += 1
        self.socket = connection

    def write(self, number):
        circle = {"initials": "CD", "x": number, "y": 1, "dia": 9, "rgba": "#123", "key": f"{self.player}-{number}"}
        self.socket.send(f'42{self.namespace},{number}{json.dumps(["add-circle", circle])}')
        acknowledgement = f"43{self.namespace},{number}["
        while not (packet := self.socket.recv()).startswith(acknowledgement):
            self.take(packet)
        answer = json.loads(packet[len(acknowledgement) - 1:])[0]
        if answer["ok"]:
            self.acknowledged[number] = answer["id"]
            self.done = number
        elif answer["error"]["kind"] == "rate-limited":
            time.sleep(0.05)  # nothing tells when there may be more writes
        else:
            self.refused.append(packet)

    def take(self, packet):
        if packet == "2":
            self.socket.send("3")
        elif packet.startswith("42"):
            name, *data = json.loads(packet.split(",", 1)[1])
            if name == "add-circle":
                self.seen.update([data[0]["id"]])
        elif not packet:
            raise websocket.WebSocketConnectionClosedException("the server has ended the connection")


class Load:
    """Two writers, a visitor and a player on a board of their own."""

    numbers = itertools.count(1)

    def __init__(self, machine):
        self.machine = machine
        self.board = f"load-{next(Load.numbers)}"
        self.writers = [Writer(machine.control_socket, self.board, f"writer-{n}") for n in range(2)]
        self.visitor = Visitor()
        self.player = Player(self.board, "player")

    @property
    def clients(self):
        return [*self.writers, self.visitor, self.player]

    def __enter__(self):
        for client in self.clients:
            client.start()
        self.progress()
        return self

    def progress(self):
        """Waits until each of them goes on."""
        for client in self.clients:
            client.progress()

    def __exit__(self, *error):
        for client in self.clients:
            client.ending = True
        for client in self.clients:
            client.finish()
        if not any(error):
            self.check()

    def check(self):
        """Nobody was refused; all that was acknowledged is on the board, once, under the id that was told."""
        assert [client.refused for client in self.clients] == [[]] * len(self.clients)
        circles = self.circles()
        for writer in self.writers:
            mine = {circle["x"]: circle["id"] for circle in circles if circle.get("by") == writer.by}
            assert mine == writer.acknowledged
            assert sum(circle.get("by") == writer.by for circle in circles) == len(mine)
        mine = {circle["x"]: circle["id"] for circle in circles if circle["y"] == 1}
        assert {x: mine.get(x) for x in self.player.acknowledged} == self.player.acknowledged
        assert len(mine) - len(self.player.acknowledged) in (0, 1), "at most the last one was not answered any more"
        assert sum(circle["y"] == 1 for circle in circles) == len(mine)
        assert max(self.player.seen.values()) == 1 or self.player.connections > 1, "no event is told twice"

    def circles(self):
        return json.loads(self.machine.cli("export", "--format", "json", "--board", self.board).stdout)["circles"]
