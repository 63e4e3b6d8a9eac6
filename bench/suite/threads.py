# SPDX-License-Identifier: MIT
"""What a second thread brings where many are told the same. The readers are stopped, and their kernel takes what they are sent, so that
the two processors of a small machine are left to the server: what is measured is how soon the last of them has been sent a circle."""
import signal
import time
import urllib.request

from fan import Load, load
from ours import service
from table import Series, Table

READERS = 5000
# So long that a round is over before the kernel's buffers for those who do not read are full.
SECONDS = 1.5
PATIENCE = 60


def sockets(group):
    """How many clients have joined."""
    with urllib.request.urlopen(f"http://127.0.0.1:{group.port}/metrics", timeout=PATIENCE) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("circles_web_sockets "))


def circles_a_second(threads):
    """One that plays, joined behind all others, clicks as soon as it has been told of its last click."""
    with service("--coalesce", 0, "--threads", threads) as group:
        crowd = Load(group, "socketio", "--readers", READERS, "--rate", 1, "--seconds", PATIENCE, "--warm-up", 0)
        try:
            deadline = time.monotonic() + PATIENCE
            while sockets(group) < READERS:
                if time.monotonic() > deadline:
                    raise TimeoutError("the readers have not all joined")
                time.sleep(0.1)
            crowd.process.send_signal(signal.SIGSTOP)
            return load(group, "socketio", "--readers", 1, "--window", 1, "--seconds", SECONDS, "--warm-up", 0.2)["deliveriesASecond"]
        finally:
            crowd.process.kill()
            crowd.process.communicate()


def measure(rounds):
    pairs = [(circles_a_second(1), circles_a_second(2)) for _ in range(rounds)]
    one, two = zip(*pairs)
    table = Table(f"Threads: {READERS} readers that do not read", ["threads", "circles a second to the last of them", "ratio", "to reach"],
                  ["The readers are stopped: their kernel takes what they are sent, and the processors are left to the server."])
    table.add("1", Series(one, "{:.0f}"), "", "")
    table.add("2", Series(two, "{:.0f}"), Series([b / a for a, b in pairs]), "≥ 1.6")
    return table
