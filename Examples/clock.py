#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A front end in less than 60 lines: a clock that draws itself in circles.
CIRCLES_SOCKET=… Examples/clock.py [BOARD], and then open /b/clock (or /b/BOARD) in the browser."""
import itertools, json, math, os, socket, sys, time

BOARD = sys.argv[1] if len(sys.argv) > 1 else "clock"
ME = "clock"  # who it is among the players, and who its circles are by
RUNTIME = os.environ.get("XDG_RUNTIME_DIR")
SOCKET = os.environ.get("CIRCLES_SOCKET") or (
    f"{RUNTIME}/circlesd/control.sock" if RUNTIME else f"/tmp/circlesd-{os.getuid()}/control.sock")

def daemon():
    """Connects; gives a function that asks the daemon one thing and waits for the answer."""
    connection, ids = socket.socket(socket.AF_UNIX), itertools.count(1)
    connection.connect(SOCKET)
    lines = connection.makefile("rw", encoding="utf-8", newline="\n")
    def call(method, **params):
        request = {"jsonrpc": "2.0", "id": next(ids), "method": method, "params": {"board": BOARD, **params}}
        print(json.dumps(request), file=lines, flush=True)
        for answer in map(json.loads, lines):
            if "error" in answer:
                sys.exit(f"clock: {answer['error']['message']}")
            if answer.get("id") == request["id"]:
                return answer["result"]
        raise ConnectionError("the daemon has ended the connection")
    return call

def circle(turn, radius, dia, rgba):
    """A circle at an angle, in turns from the top, and at a distance from the middle."""
    x, y = 260 + radius * math.sin(turn * 2 * math.pi), 260 - radius * math.cos(turn * 2 * math.pi)
    return {"initials": "CLK", "x": round(x, 1), "y": round(y, 1), "dia": dia, "rgba": rgba}

def picture(now):
    """The clock as it is now: the face, and three hands as rows of circles."""
    return {"face": [circle(i / 60, 230, 6 if i % 5 else 16, "#8898aa") for i in range(60)],
            "hour": [circle((now.tm_hour + now.tm_min / 60) / 12, r, 22, "#2b4a7f") for r in range(0, 130, 14)],
            "minute": [circle(now.tm_min / 60, r, 16, "#2f9e8f") for r in range(0, 190, 12)],
            "second": [circle(now.tm_sec / 60, r, 8, "#e8590c") for r in range(0, 215, 8)]}

def run(call, drawn):
    call("register-player", id=ME, initials="CLK")
    call("remove-circles", by=ME)  # what an earlier run has left
    while True:
        for part, circles in picture(time.localtime()).items():
            before, ids = drawn.get(part, (None, []))
            if circles != before:
                added = call("add-circles", circles=circles, by=ME)
                drawn[part] = circles, list(range(added["first"], added["last"] + 1))
                if ids and call("remove-circles", ids=ids)["ids"] != ids:
                    raise ConnectionResetError("somebody has cleared the board")
        time.sleep(1 - time.time() % 1)

while True:
    try:
        run(daemon(), {})
    except (OSError, ValueError) as error:  # when the daemon is back, or the board was cleared, it draws anew
        print(f"clock: {error}; trying again", file=sys.stderr, flush=True)
        time.sleep(1)
