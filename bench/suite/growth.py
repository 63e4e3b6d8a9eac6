# SPDX-License-Identifier: MIT
"""How cost grows: with the readers, with the rate, and with the board's size."""
from broadcasters import OURS, RAW
from crowd import STATE, fill
from fan import load
from fanout import AT_ONCE, once
from ours import service
from plot import Plot
from table import Series, Table

READERS = [100, 300, 1000, 3000, 5000]
RATES = [5, 20, 100, 300, 1000]
SIZES = [1000, 5000, 20_000, 100_000]
JOINING = 100


def costs(servers, flags, rounds, seconds):
    """For each server, µs of processor time a delivery."""
    results = {one.name: [] for one in servers}
    for _ in range(rounds):
        for one in servers:
            result = once(one, flags, seconds)
            results[one.name].append(result and result["processor"])
    return [Series(values) for values in results.values()]


def join(size):
    """ms of processor time for each who joins a board of that size, and MB of both processes with it."""
    with service() as group:
        fill(group, size)
        load(group, "socketio", "--readers", 1, *STATE, "--seconds", 0.1, "--warm-up", 0)
        spent, resident = group.processor_time(), group.resident()
        load(group, "socketio", "--readers", JOINING, *STATE, "--seconds", 0.1, "--warm-up", 0)
        return (group.processor_time() - spent) / JOINING * 1000, resident / 1e6


def measure(rounds, seconds):
    table = Table("How cost grows", ["work", "circles", "raw C, a send each"], ["µs of processor time a delivery, or as is said."])
    table.plots = [
        grown(table, "readers", "readers, 20 circles a second, `coalesce` 0", READERS, lambda n: ["--readers", n, "--rate", 20],
              [AT_ONCE, RAW], rounds, seconds),
        grown(table, "rate", "circles a second to 1000 readers", RATES, lambda n: ["--readers", 1000, "--rate", n],
              [OURS, RAW], rounds, seconds),
        boards(table, rounds)]
    return table


def grown(table, name, what, values, flags, servers, rounds, seconds):
    lines = {one.name: [] for one in servers}
    for value in values:
        series = costs(servers, flags(value), rounds, seconds)
        table.add(f"{value} {what}", *series)
        for one, found in zip(servers, series):
            lines[one.name].append((value, found.median))
    return Plot(name, f"What a delivery costs, by {name}", what.replace("`", ""), "µs of processor time", list(lines.items()))


def boards(table, rounds):
    times, sizes = [], []
    for size in SIZES:
        each, resident = zip(*(join(size) for _ in range(rounds)))
        table.add(f"a board of {size}: ms for each who joins; MB of both processes", f"{Series(each)}; {Series(resident, '{:.0f}')}", "")
        times.append((size, Series(each).median))
        sizes.append((size, Series(resident).median))
    return Plot("size", "What a board costs, by its circles", "circles", "ms, MB", [("ms for a newcomer", times), ("MB of memory", sizes)])
