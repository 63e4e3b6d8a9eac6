#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A front end in few lines: a clock that draws itself in circles on a board of its own.

    Examples/clock.py [SOCKET [BOARD [TICKS]]]       (else $CIRCLES_SOCKET, `clock`, and for ever)
"""
import json
import math
import os
import socket
import sys
import time

path = sys.argv[1] if len(sys.argv) > 1 else os.environ["CIRCLES_SOCKET"]
board = sys.argv[2] if len(sys.argv) > 2 else "clock"
ticks = int(sys.argv[3]) if len(sys.argv) > 3 else None

daemon = socket.socket(socket.AF_UNIX)
daemon.connect(path)
answers = daemon.makefile(encoding="utf-8")


def call(method, **params):
    """One line out, one line back: that is all there is to it."""
    daemon.sendall(json.dumps({"id": 1, "method": method, "params": {"board": board, **params}}).encode() + b"\n")
    answer = json.loads(answers.readline())
    if "error" in answer:
        sys.exit(f"{method}: {answer['error']['message']}")
    return answer["result"]


def hand(part, length, size, colour):
    """Circles from the middle outwards; `part` of the dial, clockwise from the top."""
    turn = 2 * math.pi * part
    return [{"initials": "CLK", "x": round(400 + math.sin(turn) * step, 1), "y": round(300 - math.cos(turn) * step, 1),
             "dia": size, "rgba": colour} for step in range(0, length, size)]


dial = [mark for hour in range(12) for mark in hand(hour / 12, 241, 24, "#8888aa")[-1:]]
drawn = []
call("register-player", id="the-clock", initials="CLK")
call("clear-board")
call("add-circles", circles=dial, by="the-clock")
while ticks is None or ticks > 0:
    now = time.localtime()
    minutes = now.tm_min + now.tm_sec / 60
    hands = (hand((now.tm_hour % 12 + minutes / 60) / 12, 130, 22, "#5b3fd6") + hand(minutes / 60, 200, 16, "#19b58a")
             + hand(now.tm_sec / 60, 220, 9, "#ff7a59"))
    placed = call("add-circles", circles=hands, by="the-clock")
    if drawn:
        call("remove-circles", ids=drawn)
    drawn = list(range(placed["first"], placed["last"] + 1))
    ticks = ticks and ticks - 1
    time.sleep(1 - time.time() % 1)
