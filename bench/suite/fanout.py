# SPDX-License-Identifier: MIT
"""One sends and all are told: processor time a delivery, as a ratio to raw C with one send a message and client, and latency."""
from broadcasters import OURS, RAW, Broadcaster, present
from fan import Failed, load
from ours import service
from processes import NotReady
from table import Series, Table

AT_ONCE = Broadcaster("circles, --coalesce 0", "socketio", lambda: service("--coalesce", 0))
# Who has a circle of his sent only when the one before is there is held up by the 16 ms that go by between two writes.
SOONER = Broadcaster("circles, --coalesce 8", "socketio", lambda: service("--coalesce", 8))
# Readers, and circles a second or under way; the greatest ratio that is to be reached; in which settings we are measured.
CASES = [
    ("1000 readers, 20 a second", ["--readers", 1000, "--rate", 20], 1.25, [AT_ONCE]),
    ("1000 readers, 100 a second", ["--readers", 1000, "--rate", 100], 0.7, [OURS]),
    ("1000 readers, 1000 a second", ["--readers", 1000, "--rate", 1000], 0.15, [OURS]),
    ("1000 readers, 16 under way", ["--readers", 1000, "--window", 16], 0.12, [OURS, SOONER]),
    ("5000 readers, 20 a second", ["--readers", 5000, "--rate", 20], 1.25, [AT_ONCE]),
]


def once(one, flags, seconds):
    """One round of one server; nothing where it cannot do it."""
    try:
        with one.start() as group:
            return load(group, one.wire, "--seconds", seconds, "--warm-up", 1, *flags)
    except (Failed, NotReady) as error:
        print(f"  {one.name}: {error}", flush=True)
        return None


def faults(results):
    """What was lost, doubled or came out of order, over all rounds."""
    counts = [int(sum(result[name] for result in results if result)) for name in ("lost", "doubled", "reordered")]
    return "none" if not any(counts) else " / ".join(map(str, counts))


def measure(rounds, seconds):
    others, missing = present()
    table = Table(
        "Fan-out", ["work", "server", "µs of processor a delivery", "ratio to raw C", "to reach", "deliveries a second",
                    "p50 ms", "p99 ms", "lost / doubled / reordered"],
        ["A delivery is one circle at one reader. Processor time is that of all threads of all processes of the server, "
         "of circles both: the daemon, which stores every circle with `durability: full` before it is told, and the web front end.",
         "Latency counts from the instant at which the circle was due, to each reader.",
         *(f"Not measured: {reason}." for reason in missing)])
    for work, flags, aim, mine in CASES:
        servers = [RAW, *mine, *others]
        results = {one.name: [] for one in servers}
        for _ in range(rounds):
            for one in servers:
                results[one.name].append(once(one, flags, seconds))
        raw = results[RAW.name]
        for one in servers:
            add(table, work, one, results[one.name], raw, aim if one in mine else "")
    return table


def add(table, work, one, results, raw, aim):
    both = [(mine, base) for mine, base in zip(results, raw) if mine and base]
    ratio = Series([mine["processor"] / base["processor"] for mine, base in both])
    done = [result for result in results if result]

    def figure(name, show):
        return Series([result[name] for result in done], show)

    table.add(work, one.name, figure("processor", "{:.2f}"), ratio, f"≤ {aim}" if aim else "",
              figure("deliveriesASecond", "{:,.0f}"), figure("p50", "{:,.1f}"), figure("p99", "{:,.1f}"),
              faults(done) if done else "could not do it")
