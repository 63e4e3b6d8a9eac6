# SPDX-License-Identifier: MIT
"""Plays for as long as asked on two services at once: one is killed and restarted all the time, the other never. Both get slow
readers, floods and rubbish. In the end the history checker judges both, and the memory and descriptors of the one that lived."""
import argparse
import pathlib
import random
import shutil
import statistics
import tempfile
import threading
import time

from clients import Watcher, Writer
from control import Control
from history import History
from programs import Service, until
import nuisances

PATIENCE = 60
# Samples, a minute each, from which on it can be told how memory behaves: before, what is remembered of keys still fills.
LONG_ENOUGH = 20
GROWTH, FLOOR = 0.10, 16 << 20
# Often, so that the board stays small beside what is remembered of keys, and growth can be told.
CLEAR_EVERY = 2_000
PACE = 0.005


class Side:
    """One service, those who write to and watch its board, and those who are a nuisance to it."""

    def __init__(self, name, folder, killed):
        self.name, self.killed = name, killed
        folder.mkdir()
        self.service, self.history = Service(folder), History()
        self.service.start()
        path = self.service.socket
        self.writers = [Writer(path, self.history, window=window, pace=PACE, clear_every=clear)
                        for window, clear in ((1, CLEAR_EVERY), (16, None))]
        self.watchers = [Watcher(path, self.history, f"{name} watcher {number}") for number in (1, 2)]
        self.counts = dict.fromkeys(["kills", "restarts", "nuisances"], 0)
        self.ending, self.threads, self.samples = threading.Event(), [], []
        self.sample()

    # What is done to it

    def disturb(self):
        """One thing that happens."""
        if self.killed and random.random() < 0.5:
            self.interrupt()
        else:
            self.annoy(random.choice(nuisances.ALL))

    def interrupt(self):
        service, is_daemon, is_kill = self.service, random.random() < 0.5, random.random() < 0.8
        program = service.daemon if is_daemon else service.web
        program.kill9() if is_kill else program.stop()
        self.counts["kills" if is_kill else "restarts"] += 1
        service.start_daemon() if is_daemon else service.start_web()

    def annoy(self, nuisance):
        """At most so many at a time as there are kinds."""
        self.threads = [thread for thread in self.threads if thread.is_alive()]
        if len(self.threads) < len(nuisances.ALL):
            self.counts["nuisances"] += 1
            self.threads.append(threading.Thread(target=self.suffer, args=(nuisance,), daemon=True))
            self.threads[-1].start()

    def suffer(self, nuisance):
        try:
            nuisance(self.service, self.ending)
        except OSError:
            pass  # it was thrown out, or the service has just been killed

    # What is seen

    def sample(self):
        programs = (self.service.daemon, self.service.web)
        self.samples.append([program.memory() for program in programs] + [program.descriptors() for program in programs])
        return self.samples[-1]

    def line(self):
        daemon, web, daemon_files, web_files = self.sample()
        counts = " ".join(f"{name} {count}" for name, count in self.counts.items())
        return (f"{self.name}: {self.history.acknowledged} acknowledged, {counts}; "
                f"circlesd {daemon >> 20} MiB {daemon_files} descriptors, circles-web {web >> 20} MiB {web_files} descriptors")

    def verdict(self):
        """What is wrong in the end."""
        self.ending.set()
        for writer in self.writers:
            writer.finish()
        with Control(self.service.socket) as control:
            last = control.call("get-board")["seq"]
            for watcher in self.watchers:
                watcher.reach(last)
                watcher.finish()
            verdict = self.history.verdict(control)
        print(f"{self.name}: {verdict}", flush=True)
        return verdict.violations + self.leaks()

    def leaks(self):
        return self.lost_descriptors() + ([] if self.killed else self.growth())

    def lost_descriptors(self):
        """Descriptors that stay when the nuisances have gone."""
        for thread in self.threads:
            thread.join(PATIENCE)
        before = self.samples[0][2:]

        def are_back():
            return all(now <= then for now, then in zip(self.sample()[2:], before))

        try:
            until(are_back, PATIENCE)
        except AssertionError:
            return [f"descriptors of circlesd and circles-web: {before} at first, {self.samples[-1][2:]} in the end"]
        return []

    def growth(self):
        """Memory that grew from the second quarter to the last."""
        quarter = len(self.samples) // 4
        early, late = self.samples[quarter:2 * quarter], self.samples[-quarter:]
        found = []
        for index, name in enumerate(["circlesd", "circles-web"]):
            before, after = (statistics.median(sample[index] for sample in part) for part in (early, late))
            print(f"{self.name}: {name}'s memory: {before / 2**20:.1f} MiB, later {after / 2**20:.1f} MiB", flush=True)
            if len(self.samples) >= LONG_ENOUGH and after > before * (1 + GROWTH) + FLOOR:
                found.append(f"{name}'s memory grew from {before:.0f} to {after:.0f} bytes")
        return found

    def end(self):
        self.ending.set()
        self.service.end()


def run(minutes, seed, folder):
    random.seed(seed)
    sides = [Side("killed", folder / "killed", killed=True), Side("steady", folder / "steady", killed=False)]
    try:
        began, done = time.monotonic(), [0] * len(sides)
        row = 0
        while (passed := time.monotonic() - began) < 60 * minutes:
            for side in sides:
                side.disturb()
            time.sleep(random.uniform(0.1, 2))  # at random is what it is about
            if passed >= row * interval(minutes):
                row += 1
                done = [goes_on(side, before) for side, before in zip(sides, done)]
                for side in sides:
                    print(f"{passed / 60:6.1f} min  {side.line()}", flush=True)
        return [f"{side.name}: {wrong}" for side in sides for wrong in side.verdict()]
    finally:
        for side in sides:
            side.end()


def interval(minutes):
    """Seconds from one sample to the next: a minute, and in a short run less."""
    return min(60, minutes * 60 / 16)


def goes_on(side, before):
    until(lambda: side.history.acknowledged > before, PATIENCE,
          what=lambda: f"{side.name}: nothing is acknowledged any more")
    return side.history.acknowledged


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = options.parse_args()
    print(f"soak: {options.minutes} minutes, seed {options.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="circles-soak-"))
    wrong = run(options.minutes, options.seed, folder)
    for line in wrong[:20]:
        print(f"soak: {line}")
    if wrong:
        raise SystemExit(f"soak: {len(wrong)} things are wrong; the data is kept in {folder}")
    shutil.rmtree(folder)
    print("soak: all holds")


if __name__ == "__main__":
    main()
