# SPDX-License-Identifier: MIT
"""What the faults have in common: the programs on a folder of their own, and the history of one board."""
import pytest

pytest.register_assert_rewrite("history", "clients", "control", "programs")

from clients import Watcher, Writer  # noqa: E402  after its asserts are made to explain themselves
from control import Control  # noqa: E402
from history import History  # noqa: E402
from programs import Service  # noqa: E402


class Play:
    """Writers and watchers of one board, and the verdict on what came of it."""

    def __init__(self, service):
        self.service, self.history = service, History()
        self.writers, self.watchers = [], []

    def write(self, **how):
        self.writers.append(Writer(self.service.socket, self.history, **how))
        return self.writers[-1]

    def watch(self):
        self.watchers.append(Watcher(self.service.socket, self.history, f"watcher {len(self.watchers) + 1}"))
        return self.watchers[-1]

    def verdict(self):
        """Lets what is under way end, waits until all see the same, and judges."""
        for writer in self.writers:
            writer.finish()
        with Control(self.service.socket) as control:
            last = control.call("get-board", board=self.history.board)["seq"]
            for watcher in self.watchers:
                watcher.reach(last)
                watcher.finish()
            return self.history.check(control)


@pytest.fixture
def service(tmp_path):
    service = Service(tmp_path)
    yield service
    service.end()


@pytest.fixture
def play(service):
    return Play(service)
