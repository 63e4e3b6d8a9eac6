# SPDX-License-Identifier: MIT
"""A connection to the daemon's control socket, as a client sees it."""
import itertools
import json
import socket

from programs import PATIENCE


class Refused(Exception):
    """The daemon's error answer."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code, self.kind = error["code"], error["data"]["kind"]
        self.data = error["data"]


class Control:
    """Sends calls and reads lines. `EOFError` when the daemon has ended the connection."""

    def __init__(self, path, timeout=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))  # before the time-out is set: so it waits for its place in the queue
        self.socket.settimeout(timeout)
        self.lines = self.socket.makefile("rb")
        self.ids = itertools.count(1)
        self.told = []

    def put(self, message):
        self.socket.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def send(self, method, **params):
        """Sends a call, and gives its id."""
        number = next(self.ids)
        self.put({"id": number, "method": method, "params": params})
        return number

    def read(self):
        """The next line, an answer or a notification."""
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            raise EOFError("the daemon has ended the connection")
        return json.loads(line)

    def call(self, method, **params):
        """The result of a call. What is told meanwhile is kept in `told`."""
        number = self.send(method, **params)
        while (answer := self.read()).get("id") != number:
            self.told.append(answer)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    def history(self, board):
        """All events of a board, page by page."""
        after = 0
        while True:
            page = self.call("get-history", board=board, after=after, limit=10000)
            yield from page["events"]
            if not page["events"] or page["events"][-1]["seq"] >= page["last"]:
                return
            after = page["events"][-1]["seq"]

    def close(self):
        self.lines.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()
