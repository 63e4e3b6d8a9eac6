# SPDX-License-Identifier: MIT
"""Many connections at once, in one thread: each sends what it has to, and waits for its answer."""
import errno
import os
import selectors
import socket
import time

from programs import PATIENCE


class Storm:
    """`greeting` is what each sends, `sign` what is in the answer of one that is served. Those who get an end instead are
    refused; those for whom the kernel has no place, turned away."""

    def __init__(self, greeting, sign):
        self.greeting, self.sign = greeting, sign
        self.answers = {}
        self.served, self.refused, self.turned_away = [], 0, 0
        self.selector = selectors.DefaultSelector()

    def come(self, count, family, address, waits=False):
        """Connects so many; where one `waits` the kernel lets it wait for its place, else it says at once that there is none."""
        for _ in range(count):
            connection = socket.socket(family)
            connection.setblocking(waits)
            failure = connection.connect_ex(address)
            connection.setblocking(False)
            if failure in (0, errno.EINPROGRESS):
                self.answers[connection] = b""
                self.selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
            else:
                assert failure == errno.EAGAIN, os.strerror(failure)
                self.turned_away += 1
                connection.close()

    def settle(self, patience=PATIENCE):
        """Waits until each has its answer, or its end."""
        deadline = time.monotonic() + patience
        while self.selector.get_map():
            assert time.monotonic() < deadline, f"{len(self.selector.get_map())} wait still, {len(self.served)} are served, {self.refused} refused"
            for key, events in self.selector.select(0.1):
                try:
                    self._go_on(key.fileobj, events)
                except OSError:
                    self._is_refused(key.fileobj)

    def _go_on(self, connection, events):
        if events & selectors.EVENT_WRITE:
            connection.send(self.greeting)
            self.selector.modify(connection, selectors.EVENT_READ)
        if events & selectors.EVENT_READ:
            piece = connection.recv(1 << 16)
            self.answers[connection] += piece
            if not piece:
                self._is_refused(connection)
            elif self.sign in self.answers[connection]:
                self.selector.unregister(connection)
                self.served.append(connection)

    def _is_refused(self, connection):
        self.selector.unregister(connection)
        self.refused += 1
        connection.close()

    def leave(self):
        for connection in self.answers:
            connection.close()
        self.answers, self.served = {}, []
        self.selector.close()
