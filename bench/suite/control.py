# SPDX-License-Identifier: MIT
"""The control API beside redis-server doing XADD of the same bytes, both on a Unix socket."""
import json
import shutil
import subprocess

import ours
from processes import BUILT, Group
from table import Series, Table

CIRCLE = '{"initials":"ABC","x":123,"y":456,"dia":42,"rgba":"rgba(12,34,56,0.7)"}'
# Ours and Redis's promise that are alike: synced before the answer, or now and then.
PAIRS = [("full", "always"), ("normal", "everysec")]
# Requests under way on a connection, connections, circles in a request, and the ratio of processor time to be reached.
# Only single circles have a like in Redis; a thousand at once are held against its single ones, 100 deep.
CASES = [
    ("add-circle, 1 deep", 1, 1, 1, None),
    ("add-circle, 8 connections × 1 deep", 1, 8, 1, None),
    ("add-circle, 100 deep", 100, 1, 1, 2.0),
    ("add-circle, 4 connections × 100 deep", 100, 4, 1, None),
    ("add-circles by 1000, 4 deep", 4, 1, 1000, 0.7),
]
LIKE_A_THOUSAND = (100, 1)
LARGE = 100_000


def redis(fsync):
    group = Group()
    group.socket = str(group.folder / "s")
    group.start("redis-server", "--port", "0", "--unixsocket", group.socket, "--dir", group.folder, "--save", "",
                "--appendonly", "yes", "--appendfsync", fsync)
    return group.wait_for(group.socket)


def load(group, *arguments):
    """What the load generator printed."""
    command = [BUILT / "ControlBench", "--socket", group.socket, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Sample:
    """One round of one case: circles a second, the server's processor time a circle and latencies, all three in µs."""

    def __init__(self, rate, cost, p50, p99):
        self.rate, self.cost, self.p50, self.p99 = rate, cost, p50, p99


def add_circles(durability, depth, connections, circles, seconds):
    with ours.daemon("--durability", durability) as group:
        before = group.processor_time()
        out = load(group, "--seconds", seconds, "--depth", depth, "--connections", connections, "--circles", circles)
        done = out["requests"] * circles
        return Sample(done / out["seconds"], (group.processor_time() - before) / done * 1e6, out["p50"], out["p99"])


def xadd(group, depth, connections, requests):
    before = group.processor_time()
    command = ["redis-benchmark", "-s", group.socket, "-c", str(connections), "-P", str(depth), "-n", str(requests),
               "--csv", "XADD", "s", "*", "d", CIRCLE]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # rate, then mean, least, p50, p95, p99 and greatest latency in milliseconds; the name in front may hold commas.
    numbers = [float(part.strip('"')) for part in out.strip().splitlines()[-1].rsplit('","', 7)[1:]]
    return Sample(numbers[0], (group.processor_time() - before) / requests * 1e6, numbers[3] * 1000, numbers[5] * 1000)


def add_entries(fsync, depth, connections, seconds):
    """redis-benchmark knows no duration: a short run first says how many requests take as long as ours."""
    with redis(fsync) as group:
        trial = xadd(group, depth, connections, 100 * depth * connections)
        return xadd(group, depth, connections, max(200, int(trial.rate * seconds)))


def measure(rounds, seconds):
    has_redis = all(shutil.which(name) for name in ("redis-server", "redis-benchmark"))
    table = Table(
        "The control API, beside Redis's XADD of the same bytes",
        ["circles a second", "circlesd", "redis", "µs of processor a circle", "redis's", "ratio", "to reach", "p50 µs, redis's",
         "p99 µs, redis's"],
        ["`full` is set beside `appendfsync always`, `normal` beside `everysec`. Latencies: ours from sending a block of requests "
         "to its last answer, Redis's as `redis-benchmark` gives them.",
         "A circle of `add-circles` is held against one XADD, 100 deep."]
        + ([] if has_redis else ["redis-server is not installed (apt-get install redis-server): its columns are empty."]))
    for durability, fsync in PAIRS:
        for title, depth, connections, circles, aim in CASES:
            mine, others = [], []
            for _ in range(rounds):
                mine.append(add_circles(durability, depth, connections, circles, seconds))
                if has_redis:
                    like = (depth, connections) if circles == 1 else LIKE_A_THOUSAND
                    others.append(add_entries(fsync, *like, seconds))
            add(table, f"{title}, {durability}", mine, others, aim)
    table.notes += large_board(rounds)
    return table


def add(table, title, mine, others, aim):
    def series(samples, name, show="{:,.0f}"):
        return Series([getattr(sample, name) for sample in samples], show)

    cost, theirs = series(mine, "cost", "{:.2f}"), series(others, "cost", "{:.2f}")
    table.add(title, series(mine, "rate"), series(others, "rate"), cost, theirs, cost / theirs, f"≤ {aim}" if aim else "",
              f"{series(mine, 'p50')}, {series(others, 'p50')}", f"{series(mine, 'p99')}, {series(others, 'p99')}")


def large_board(rounds):
    """Memory for a large board, and what reading it takes."""
    grown, taken, spent, size = [], [], [], 0
    for _ in range(rounds):
        with ours.daemon() as group:
            empty = group.resident()
            load(group, "--fill", LARGE, "--circles", 1000, "--depth", 10)
            grown.append((group.resident() - empty) / 1e6)
            before = group.processor_time()
            out = load(group, "--get-board")
            size = out["bytes"]
            taken.append(out["seconds"] * 1000)
            spent.append((group.processor_time() - before) * 1000)
    return [
        f"A board of {LARGE} circles takes {Series(grown, '{:.0f}')} MB more than none (to reach: ≤ 40).",
        f"get-board of it ({size / 1e6:.1f} MB) takes {Series(taken, '{:.0f}')} ms, {Series(spent, '{:.0f}')} ms of processor time.",
    ]
