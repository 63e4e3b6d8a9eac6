# SPDX-License-Identifier: MIT
"""What the world does to a service: clients that stop reading, flood, send rubbish, come in crowds and go. Each ends by itself."""
import json
import os
import random
import selectors
import socket

WEBSOCKET = (b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
             b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
WATCH = b'{"id":1,"method":"watch-board"}\n'
PATIENCE = 5


def control_door(service):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(service.socket))  # before the time-out is set: so it waits for its place in the queue
    connection.settimeout(PATIENCE)
    return connection


def web_door(service):
    return socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)


def frame(text):
    """A masked text frame; the mask is all zero, so that the text stays as it is."""
    data = text.encode()
    length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + data


def browser(service):
    """A WebSocket that has joined the board, with nothing read after the handshake."""
    connection = web_door(service)
    connection.sendall(WEBSOCKET)
    connection.recv(1024)
    connection.sendall(frame('40{"state":"true"}'))
    return connection


def watcher(service):
    connection = control_door(service)
    connection.sendall(WATCH)
    return connection


def stop_reading(service, ending):
    """Watches at both doors, and takes nothing."""
    with watcher(service), browser(service):
        ending.wait(random.uniform(1, 20))


def read_slowly(service, ending):
    """Takes a byte now and then."""
    with watcher(service) as control, browser(service) as web:
        for _ in range(100):
            control.recv(1)
            web.recv(1)
            if ending.wait(0.1):
                return


def send_rubbish(service, ending):
    """Bytes of no meaning, and such as begin well."""
    for begin in (b"", b'{"id":1,"method":"add-circle","params":{', b"GET / HTTP/1.1\r\n", WEBSOCKET):
        for door in (control_door, web_door):
            with door(service) as connection:
                connection.sendall(begin + os.urandom(random.randrange(1, 100_000)))


def flood(service, ending):
    """As many messages as go out: unknown ones, and circles that are none."""
    with browser(service) as connection:
        for _ in range(5000):
            connection.sendall(frame("42" + json.dumps(["add-circle", {"x": 1}])) + frame('42["nonsense"]'))


def storm(service, ending):
    """Many at once, that leave again."""
    waiting = selectors.DefaultSelector()
    try:
        for _ in range(500):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", service.port))
            waiting.register(connection, selectors.EVENT_WRITE)
        for key, _ in waiting.select(PATIENCE):
            try:
                key.fileobj.send(WEBSOCKET)
            except OSError:
                continue
    finally:
        for key in list(waiting.get_map().values()):
            key.fileobj.close()


def never_finish(service, ending):
    """Requests of which the end does not come."""
    connections = []
    try:
        for _ in range(100):
            connections.append(web_door(service))
            connections[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
        ending.wait(15)
    finally:
        for connection in connections:
            connection.close()


ALL = (stop_reading, read_slowly, send_rubbish, flood, storm, never_finish)
