# SPDX-License-Identifier: MIT
"""What clients cost that only are there, that come, and that have left."""
import subprocess
import time

from broadcasters import OURS, RAW, present
from fan import Failed, Load, load
from ours import service
from processes import BUILT, NotReady
from table import Series, Table

IDLE = 5000
JOINING = 1000
CIRCLES = 20_000
STATE = ["--auth", '{"state":"true"}', "--await", '42["board-state"']
# Between the last that leaves and the memory that is left: what was freed goes back after a moment.
SETTLING = 3


def fill(group, circles):
    subprocess.run([BUILT / "ControlBench", "--socket", group.socket, "--fill", str(circles), "--circles", "1000", "--depth", "10"],
                   check=True, capture_output=True)


def idle(one):
    """KiB for each of many that are connected, connects a second, and the part of the memory that stays when they have left."""
    with one.start() as group:
        before = group.resident()
        result = load(group, one.wire, "--readers", IDLE, "--handshakes", 256, "--seconds", 0.1, "--warm-up", 0)
        time.sleep(SETTLING)
        each = (result["residentConnected"] - result["residentBefore"]) / IDLE
        return each, IDLE / result["connectSeconds"], group.resident() / before


def measure_idle(rounds):
    others, _ = present()
    table = Table(f"{IDLE} that only are there", ["server", "KiB a client", "to reach", "connects a second", "memory when all have left, to before"])
    servers = [OURS, RAW, *others]
    results = {one.name: [] for one in servers}
    for _ in range(rounds):
        for one in servers:
            try:
                results[one.name].append(idle(one))
            except (Failed, NotReady) as error:
                print(f"  {one.name}: {error}", flush=True)
    for one in servers:
        columns = list(zip(*results[one.name])) or [[], [], []]
        table.add(one.name, Series(columns[0], "{:.1f}"), "≤ 5.9" if one is OURS else "", Series(columns[1], "{:,.0f}"), Series(columns[2]))
    return table


def join():
    """ms of processor time and MB for each that joins a large board, of many at once; the others' 99th percentile without and with
    them; and MB more than before."""
    with service() as group:
        fill(group, CIRCLES)
        # Everyone who plays while they come.
        playing = ["--readers", 100, "--rate", 20, "--warm-up", 1]
        alone = load(group, "socketio", *playing, "--seconds", 3)
        before, spent = group.resident(), group.processor_time()
        crowd = load(group, "socketio", "--readers", JOINING, "--handshakes", JOINING, *STATE, "--seconds", 0.1, "--warm-up", 0)
        each = (group.processor_time() - spent) / JOINING * 1000
        grown = (max(crowd["residentConnected"] * 1024, group.resident()) - before) / 1e6
        players = Load(group, "socketio", *playing, "--seconds", 6)
        time.sleep(2.5)
        load(group, "socketio", "--readers", JOINING, "--handshakes", JOINING, *STATE, "--seconds", 0.1, "--warm-up", 0)
        beside = players.result()
        return each, crowd["bytesAJoiner"] / 1e6, alone["p99"], beside["p99"], beside["p99"] / alone["p99"], grown


def measure_joining(rounds):
    each, size, alone, beside, ratio, grown = zip(*(join() for _ in range(rounds)))
    table = Table(f"{JOINING} at once join a board of {CIRCLES} circles", ["figure", "measured", "to reach"])
    table.add("ms of processor time for each", Series(each), "≤ 2")
    table.add("MB that each is told", Series(size), "")
    table.add("others' p99, ms, alone", Series(alone, "{:.1f}"), "")
    table.add("others' p99, ms, beside", Series(beside, "{:.1f}"), "")
    table.add("others' p99, ratio", Series(ratio), "≤ 2")
    table.add("MB more than before", Series(grown, "{:.0f}"), "bounded")
    return table
