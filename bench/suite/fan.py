# SPDX-License-Identifier: MIT
"""FanBench, the load generator for what one sends and all are told."""
import json
import subprocess

from processes import BUILT

PATIENCE = 180


class Failed(Exception):
    """The server could not do it: it ended connections, or stalled."""


class Load:
    """A load under way in the background."""

    def __init__(self, group, wire, *flags):
        pids = [*group.pids, *getattr(group, "more", [])]
        command = [BUILT / "FanBench", "--wire", wire, "--port", group.port, *flags]
        for pid in pids:
            command += ["--pids", pid]
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def result(self):
        out, errors = self.process.communicate(timeout=PATIENCE)
        if self.process.returncode != 0:
            raise Failed(errors.strip().splitlines()[-1] if errors.strip() else "it failed")
        return json.loads(out)


def load(group, wire, *flags):
    return Load(group, wire, *flags).result()
