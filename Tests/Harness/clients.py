# SPDX-License-Identifier: MIT
"""Those who write to a board over the control socket and those who watch it, however often the daemon goes and comes back."""
import socket
import threading
import time

from control import Control, Refused
from programs import PATIENCE, until

# How a connection ends when the daemon does, and what connecting to it comes to meanwhile.
BROKEN = (EOFError, OSError)


class Client(threading.Thread):
    """Holds one connection, and makes another when it breaks."""

    PAUSE = 0.005

    def __init__(self, path, history):
        super().__init__(daemon=True)
        self.path, self.history = path, history
        self.ending = False
        self.control = self.failure = None
        self.start()

    def run(self):
        while not self.is_done:
            until(lambda: not self.history.is_frozen)
            try:
                with Control(self.path) as self.control:
                    self.serve()
            except BROKEN:
                time.sleep(self.PAUSE)  # nothing tells when the daemon is back
            except Exception as error:  # raised where somebody waits for it
                self.failure = error
                return

    @property
    def is_done(self):
        return self.ending

    def check(self):
        if self.failure:
            raise self.failure

    def finish(self):
        self.ending = True
        self.join(PATIENCE)
        self.check()
        assert not self.is_alive(), f"{self} does not end"


class Writer(Client):
    """Adds circles, `window` of them under way, and repeats each with its key until it is acknowledged or refused for good.
    With `clear_every`, each so-manieth write clears the board instead; `pace` are seconds from one write to the next."""

    def __init__(self, path, history, window=16, limit=None, clear_every=None, pace=0):
        self.window, self.limit, self.clear_every, self.pace = window, limit, clear_every, pace
        self.asked = self.done = 0
        self.outstanding = {}
        super().__init__(path, history)

    @property
    def is_done(self):
        return not self.outstanding and (self.ending or self.asked == self.limit)

    def serve(self):
        for write in self.outstanding.values():
            self.put(write)
        while not self.is_done:
            while len(self.outstanding) < self.window and not self.ending and self.asked != self.limit:
                self.begin()
            self.take(self.control.read())

    def begin(self):
        time.sleep(self.pace)  # the pace that was asked for
        self.asked += 1
        is_clear = self.clear_every and self.asked % self.clear_every == 0
        write = self.history.ask("clear-board" if is_clear else "add-circle")
        self.outstanding[write.number] = write
        self.put(write)

    def put(self, write):
        params = {"board": self.history.board, "key": write.key, **write.params}
        self.control.put({"id": write.number, "method": write.method, "params": params})

    def take(self, answer):
        write = self.outstanding.get(answer.get("id"))
        if write is None or self.history.is_frozen:
            return
        if "result" in answer:
            self.history.acknowledge(write, answer["result"]["seq"])
            self.done += 1
        elif not self.is_refused(Refused(answer["error"]), write):
            return
        del self.outstanding[write.number]

    def is_refused(self, error, write):
        """Whether that was the last word; else it is repeated over the next connection."""
        if error.kind == "storage-failed" and error.data["stored"] == "no":
            self.history.refuse(write)
            return True
        if error.kind not in ("storage-failed", "shutting-down"):
            raise error
        return False

    def progress(self, count=1, patience=PATIENCE):
        """Waits until so many more were acknowledged."""
        goal = self.done + count
        until(lambda: self.check() or self.done >= goal, patience, what=lambda: f"{self} came to {self.done}, not {goal}")


class Watcher(Client):
    """Watches a board, and goes on where it was when the connection broke."""

    def __init__(self, path, history, name):
        self.observer = history.watch(name)
        super().__init__(path, history)

    def serve(self):
        place = {"epoch": self.observer.epoch, "after": self.observer.seq} if self.observer.epoch else {}
        self.control.send("watch-board", board=self.history.board, **place)
        while not self.ending:
            self.take(self.control.read())

    def take(self, message):
        if self.history.is_frozen:
            return
        told = message.get("params", {})
        if message.get("method") == "board-event":
            self.observer.event(told["seq"], told["event"], told.get("circle"))
        elif "result" in message and not message["result"]["resumed"]:
            state = message["result"]
            self.observer.state(state["epoch"], state["seq"], state["circles"])

    def reach(self, seq, patience=PATIENCE):
        until(lambda: self.check() or (self.observer.seq or 0) >= seq, patience,
              what=lambda: f"{self.observer.name} is at {self.observer.seq}, not {seq}")

    def finish(self):
        self.ending = True
        self.control.socket.shutdown(socket.SHUT_RDWR)
        super().finish()
