# SPDX-License-Identifier: MIT
"""The web door, byte by byte: what no HTTP library would send."""
import os
import re
import socket

from programs import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"
POLLING = "/socket.io/?EIO=4&transport=polling"
HANDSHAKE = (
    "Host: localhost", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")


def request(line, *headers, body=b""):
    """A request's bytes; `Host` where no header is named."""
    return "\r\n".join([line, *(headers or ["Host: localhost"]), "", ""]).encode("latin-1") + body


def frame(opcode, payload=b"", final=True, reserved=0, masked=True, length=None):
    """A frame as a client sends it (RFC 6455, section 5.2), or as none may; `length` is what it says of itself."""
    payload = payload.encode() if isinstance(payload, str) else payload
    length = len(payload) if length is None else length
    mask = os.urandom(4) if masked else b""
    head = bytes([final << 7 | reserved << 4 | opcode])
    if length < 126:
        head += bytes([masked << 7 | length])
    elif length < 1 << 16:
        head += bytes([masked << 7 | 126]) + length.to_bytes(2, "big")
    else:
        head += bytes([masked << 7 | 127]) + length.to_bytes(8, "big")
    return head + mask + bytes(byte ^ mask[place % 4] if masked else byte for place, byte in enumerate(payload))


class Wire:
    """One connection to circles-web."""

    def __init__(self, service, *data):
        self.socket = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)
        self.held = b""
        for part in data:
            self.send(part)

    def send(self, data):
        """What the other side does not want any more is its own affair."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def read(self, count):
        """So many bytes, or fewer where the connection ends."""
        while len(self.held) < count:
            try:
                part = self.socket.recv(1 << 16)
            except ConnectionResetError:
                part = b""
            if not part:
                break
            self.held += part
        data, self.held = self.held[:count], self.held[count:]
        return data

    def line(self):
        while b"\n" not in self.held:
            before = len(self.held)
            self.held = self.read(before + 1) + self.held
            if len(self.held) == before:
                break
        line, _, self.held = self.held.partition(b"\n")
        return line.rstrip(b"\r").decode("latin-1")

    def answer(self):
        """The next answer: its status, headers and body; the status is 0 where the connection ends instead."""
        status = self.line()
        headers = {}
        while line := self.line():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.read(int(headers.get("content-length", 0)))
        return int(re.match(r"HTTP/1\.1 (\d+) |", status)[1] or 0), headers, body

    def statuses(self):
        """Those of all answers until the connection ends."""
        found = []
        while status := self.answer()[0]:
            found.append(status)
        return found

    def frame(self):
        """The next frame, its opcode and payload; None where the connection ends."""
        head = self.read(2)
        if len(head) < 2:
            return None
        length = head[1] & 0x7F
        if length > 125:
            length = int.from_bytes(self.read(2 if length == 126 else 8), "big")
        return head[0] & 0x0F, self.read(length)

    def close_code(self):
        """The code with which the server closes; what comes before is passed over."""
        while found := self.frame():
            if found[0] == CLOSE:
                return int.from_bytes(found[1][:2], "big")

    def has_ended(self):
        """Waits until the server has closed the connection."""
        while self.read(1 << 16):
            pass
        return True

    def end(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def web_socket(service, *messages):
    """A WebSocket with a session, that has sent these texts."""
    wire = Wire(service, request(f"GET {WEBSOCKET} HTTP/1.1", *HANDSHAKE))
    assert wire.answer()[0] == 101
    for message in messages:
        wire.send(frame(TEXT, message))
    return wire
