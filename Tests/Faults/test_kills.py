# SPDX-License-Identifier: MIT
"""`kill -9` of the daemon, at any moment."""
import random
import time

KILLS = 15


def test_the_daemon_is_killed_while_it_writes(service, play):
    service.start_daemon()
    writers = [play.write() for _ in range(3)]
    for _ in range(2):
        play.watch()
    outages = []
    for _ in range(KILLS):
        random.choice(writers).progress(random.randrange(1, 200))
        service.daemon.kill9()
        began = time.monotonic()
        service.start_daemon()
        random.choice(writers).progress()
        outages.append(time.monotonic() - began)
    verdict = play.verdict()
    print(verdict, f"outage median {sorted(outages)[KILLS // 2]:.2f} s, longest {max(outages):.2f} s")
    assert verdict.acknowledged == verdict.stored > KILLS
    assert max(outages) < 10


def test_the_daemon_is_killed_before_it_has_begun(service, play):
    for _ in range(5):
        service.start_daemon()
        play.write(limit=50).progress()
        service.daemon.kill9()
        half_started = service.launch_daemon()
        half_started.kill9()
    service.start_daemon()
    play.verdict()
