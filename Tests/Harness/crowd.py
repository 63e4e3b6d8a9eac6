# SPDX-License-Identifier: MIT
"""A thousand players in browsers: each comes back by itself after any break, says where it was, and sends what was clicked meanwhile."""
import asyncio
import functools
import json
import random
import threading

import aiohttp

from programs import PATIENCE, until

# How our own client comes back: after a second, give or take a half, and then twice as long, at most five.
DELAY, LONGEST, JITTER = 1.0, 5.0, 0.5
BUSY = ("unavailable", "rate-limited", "shutting-down", "storage-failed")
AGAIN = 0.2


@functools.lru_cache(maxsize=64)
def parsed(text):
    """All players are told the same texts."""
    return json.loads(text)


class CrowdPlayer:
    """One of them. `pace` are seconds from click to click; 0 never clicks."""

    def __init__(self, crowd, number, pace):
        self.crowd, self.number, self.pace = crowd, number, pace
        self.initials = f"{number:03d}"
        self.observer = crowd.history.watch(f"player {self.initials}")
        self.outstanding = {}
        self.socket = None
        self.is_up_to_date = False
        self.players = []

    async def play(self):
        delay = DELAY
        while not self.crowd.ending:
            try:
                async with self.crowd.session.ws_connect(self.crowd.address, max_msg_size=0) as self.socket:
                    await self.join()
                    delay = DELAY
                    async for message in self.socket:
                        await self.take(message.data)
            except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
                pass
            self.socket, self.is_up_to_date = None, False
            await asyncio.sleep(delay * random.uniform(1 - JITTER, 1 + JITTER))
            delay = min(LONGEST, 2 * delay)

    async def join(self):
        place = {}
        if self.observer.epoch:
            place = {"epoch": self.observer.epoch, "after": self.observer.seq}
        auth = {"state": True, "player": f"the secret of player {self.initials}", **place}
        await self.socket.send_str("40" + json.dumps(auth))

    async def take(self, text):
        if text == "2":
            await self.socket.send_str("3")
        elif text.startswith("40"):
            await self.socket.send_str("42" + json.dumps(["register-player", self.initials]))
        elif text.startswith("42"):
            was_up_to_date = self.is_up_to_date
            self.told(*parsed(text[2:]))
            if self.is_up_to_date and not was_up_to_date:
                for write in list(self.outstanding.values()):
                    await self.put(write)
        elif text.startswith("43"):
            number, bracket, answer = text[2:].partition("[")
            self.answered(self.outstanding[int(number)], json.loads(bracket + answer)[0])

    def told(self, name, data):
        if name == "board-state":
            if not data.get("resumed"):
                self.observer.state(data["epoch"], data["seq"], data["circles"])
            self.is_up_to_date = True
        elif name == "add-circle":
            self.observer.event(data["id"], name, data)
        elif name == "clear-board":
            self.observer.event(data["seq"], name)
        elif name == "update-player-list":
            self.players = data

    def answered(self, write, answer):
        if answer["ok"]:
            self.crowd.history.acknowledge(write, answer["seq"])
            del self.outstanding[write.number]
        elif answer["error"]["kind"] in BUSY:
            asyncio.get_running_loop().call_later(AGAIN, lambda: self.crowd.begin(self.put(write)))
        else:
            self.crowd.history.violation(f"player {self.initials} was answered {answer}")

    async def click(self):
        while True:
            await asyncio.sleep(self.pace * random.uniform(0.5, 1.5))
            if self.crowd.is_quiet:
                return
            write = self.crowd.history.ask()
            self.outstanding[write.number] = write
            await self.put(write)

    async def put(self, write):
        """Sends a click; without a connection it waits for the next one."""
        circle = {**write.params, "key": write.key}
        try:
            if self.socket is not None and self.is_up_to_date:
                await self.socket.send_str(f"42{write.number}" + json.dumps(["add-circle", circle]))
        except (aiohttp.ClientError, OSError):
            pass


class Crowd:
    """All of them, on an event loop and in a thread of their own."""

    def __init__(self, service, history, size=1000, clicking=20, pace=1.0):
        self.address = service.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.service, self.history = service, history
        self.ending = self.is_quiet = False
        self.tasks = set()
        self.players = [CrowdPlayer(self, number, pace if number < clicking else 0) for number in range(size)]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self.run(),), daemon=True)
        self.thread.start()

    async def run(self):
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as self.session:
            for player in self.players:
                self.begin(player.play())
                if player.pace:
                    self.begin(player.click())
            while not self.ending:
                await asyncio.sleep(0.05)  # it is told from another thread
            for task in list(self.tasks):
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

    def begin(self, work):
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.finished)

    def finished(self, task):
        self.tasks.discard(task)
        if not task.cancelled() and task.exception():
            self.history.violation(f"the crowd broke: {task.exception()!r}")

    # What is waited for

    def converged(self, seq):
        """Whether everyone is there, has all up to that event, and sees everyone in the list."""
        everyone = len(self.players)
        return all(player.is_up_to_date and player.observer.seq >= seq for player in self.players) and all(
            len(player.players) == everyone for player in self.players)

    def converge(self, seq, patience=PATIENCE):
        until(lambda: self.converged(seq), patience, what=lambda: self.state(seq))

    def state(self, seq):
        there = [player for player in self.players if player.is_up_to_date]
        behind = sum(player.observer.seq < seq for player in there)
        lists = sorted({len(player.players) for player in there})
        return f"{len(there)} of {len(self.players)} are there, {behind} behind {seq}; their lists have {lists}; {self.history.violations[:3]}"

    def be_quiet(self, patience=PATIENCE):
        """No more clicks, and those under way to their end."""
        self.is_quiet = True
        until(lambda: not any(player.outstanding for player in self.players), patience,
              what=lambda: f"{sum(len(player.outstanding) for player in self.players)} clicks are not answered")

    def end(self):
        self.ending = True
        self.thread.join(PATIENCE)
