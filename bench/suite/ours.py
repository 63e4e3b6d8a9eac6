# SPDX-License-Identifier: MIT
"""Circles itself: the daemon alone, or with the web front end."""
from processes import BUILT, Group, free_port

# Nothing that keeps a player from flooding is to limit the load.
NO_LIMITS = ["--rate", 1_000_000, "--burst", 1_000_000]


def daemon(*flags, group=None):
    group = group or Group()
    path = str(group.folder / "s")
    group.start(BUILT / "circlesd", "--socket", path, "--data", group.folder / "d", "--max-circles", 10_000_000, *flags)
    group.socket = path
    return group.wait_for(path)


def service(*flags):
    """Both, on a port."""
    group = daemon()
    group.port = free_port()
    group.start(BUILT / "circles-web", "--socket", group.socket, "--port", group.port, *NO_LIMITS, *flags)
    return group.wait_for(("127.0.0.1", group.port))
