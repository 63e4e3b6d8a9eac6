# SPDX-License-Identifier: MIT
"""A player at the web door who measures how long the way there and back takes."""
import json
import time

from wire import TEXT, frame, web_socket


def quantile(times, part=0.99):
    return sorted(times)[int(part * (len(times) - 1))]


class Player:
    """One who adds circles, one after the other, and waits each time until he is told."""

    def __init__(self, service, board="main"):
        self.namespace = "" if board == "main" else f"/{board},"
        self.wire = web_socket(service, "40" + self.namespace)
        self.count = self.failed = 0

    def add(self):
        """How many milliseconds it takes until it is acknowledged."""
        self.count += 1
        circle = {"initials": "PL", "x": self.count, "y": 1, "dia": 20, "rgba": "#123456"}
        began = time.monotonic()
        self.wire.send(frame(TEXT, f"42{self.namespace}{self.count}" + json.dumps(["add-circle", circle])))
        answer = f"43{self.namespace}{self.count}[".encode()
        while not (found := self.text()).startswith(answer):
            pass
        self.failed += not json.loads(found[len(answer) - 1:])[0]["ok"]
        return (time.monotonic() - began) * 1000

    def measure(self, count, pause=0):
        """As often as that, with pauses of so many seconds."""
        times = []
        for _ in range(count):
            times.append(self.add())
            time.sleep(pause)  # a player's pace
        return times

    def text(self):
        opcode, text = self.wire.frame()
        if text == b"2":
            self.wire.send(frame(TEXT, "3"))
        return text

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wire.end()
