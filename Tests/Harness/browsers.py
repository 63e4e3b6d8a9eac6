# SPDX-License-Identifier: MIT
"""A browser as far as Socket.IO goes: one WebSocket, with the board's state, seen with an observer's eyes."""
import json
import socket
import time

from nuisances import WEBSOCKET, frame
from programs import PATIENCE


class Browser:
    """Joins the board `main`. `history` is told what it writes and sees, where there is one; `receives` is how many bytes the
    kernel may keep for it. While it is not asked for anything it reads nothing."""

    def __init__(self, service, history=None, name="a browser", receives=None, host="127.0.0.1"):
        self.history = history
        self.observer = history.watch(name) if history else None
        self.socket = socket.socket()
        if receives:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((host, service.port))
        self.socket.sendall(WEBSOCKET.replace(b"localhost", host.encode()))
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.take()
        self.buffer = self.buffer.partition(b"\r\n\r\n")[2]
        self.seq = None
        self.asked = 0
        self.send('40{"state":"true"}')
        while self.seq is None:
            self.read()

    def send(self, text):
        self.socket.sendall(frame(text))

    def take(self, most=1 << 16):
        """Takes some bytes, whatever they are."""
        piece = self.socket.recv(most)
        if not piece:
            raise EOFError("the server has ended the connection")
        self.buffer += piece

    def read(self):
        """The next message."""
        while (message := self._message()) is None:
            self.take()
        if message == "2":
            self.send("3")
        elif message.startswith("42["):
            self._is_told(*json.loads(message[2:]))
        return message

    def _message(self):
        if len(self.buffer) < 2:
            return None
        length, start = self.buffer[1], 2
        if length > 125:
            start = 4 if length == 126 else 10
            length = int.from_bytes(self.buffer[2:start], "big")
        if len(self.buffer) < start + length or start > len(self.buffer):
            return None
        opcode, data = self.buffer[0] & 15, self.buffer[start:start + length]
        self.buffer = self.buffer[start + length:]
        if opcode == 8:
            raise EOFError("the server has closed")
        return data.decode()

    def _is_told(self, name, data=None, *more):
        if name == "board-state" and "circles" in data:
            self.seq = data["seq"]
            if self.observer:
                self.observer.state(data["epoch"], data["seq"], data["circles"])
        elif name in ("add-circle", "clear-board"):
            self.seq = data["id"] if name == "add-circle" else data["seq"]
            if self.observer:
                self.observer.event(self.seq, name, data if name == "add-circle" else None)

    def place(self):
        """Places a circle; the seconds until it was acknowledged."""
        write = self.history.ask() if self.history else None
        circle = write.params if write else {"initials": "AB", "x": 1, "y": 2, "dia": 9, "rgba": "#123"}
        self.asked += 1
        began = time.monotonic()
        self.send(f'42{self.asked}{json.dumps(["add-circle", circle])}')
        answer = f"43{self.asked}["
        while not (message := self.read()).startswith(answer):
            pass
        told = json.loads(message[len(answer) - 1:])[0]
        assert told["ok"], told
        if write:
            self.history.acknowledge(write, told["seq"])
        return time.monotonic() - began

    def reach(self, seq):
        while self.seq < seq:
            self.read()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()
