# SPDX-License-Identifier: MIT
"""How long programs take to start."""
import json
import os
import socket
import subprocess
import time

import ours
from control import load
from processes import BUILT
from table import Series, Table

EVENTS = 1_000_000
TIMES = 20


def milliseconds(work):
    began = time.monotonic()
    work()
    return (time.monotonic() - began) * 1000


def answer(path):
    """The answer to a hello, however long it takes to come."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(b'{"id":1,"method":"hello"}\n')
        return json.loads(connection.makefile().readline())


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def sync(folder):
    """One sync of a small write on the same disk, in ms."""
    file = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY)
    os.write(file, b"x" * 120)
    taken = milliseconds(lambda: os.fdatasync(file))
    os.close(file)
    return taken


def measure(rounds):
    ready, version, add, synced = [], [], [], []
    for _ in range(rounds):
        with ours.daemon() as group:
            load(group, "--fill", EVENTS, "--circles", 1000, "--depth", 10)
            group.stop_last()
            ready.append(milliseconds(lambda: answer(ours.daemon(group=group).socket)))
    with ours.daemon() as group:
        for _ in range(TIMES):
            version.append(milliseconds(lambda: run(BUILT / "circles", "--version")))
            add.append(milliseconds(lambda: run(BUILT / "circles", "add", "--socket", group.socket, "--initials", "AB")))
            synced.append(sync(group.folder))
    table = Table("Starting", ["figure", "ms", "to reach"])
    table.add(f"circlesd answers, with {EVENTS} events stored", Series(ready, "{:,.0f}"), "≤ 1,000")
    table.add("circles --version", Series(version, "{:.1f}"), "≤ 6")
    table.add("circles add, whole", Series(add, "{:.1f}"), "≤ 12, and a sync")
    table.add("a sync, for comparison", Series(synced, "{:.1f}"), "")
    return table
