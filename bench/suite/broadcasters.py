# SPDX-License-Identifier: MIT
"""What else a user could take to tell everybody what one has sent: each with its wire, and how it is started."""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import time

import ours
from processes import PATIENCE, ROOT, TICK, Group, NotReady, free_port

SERVERS = ROOT / "bench/servers"
PLACE = ROOT / ".build/bench"
NODE_MODULES = "/usr/share/nodejs"
NCHAN = "/usr/lib/nginx/modules/ngx_nchan_module.so"


class Missing(Exception):
    """What is not installed, and how it can be."""


class Broadcaster:
    """`start` gives a running group with a port. `wire` is how FanBench speaks with it."""

    def __init__(self, name, wire, start):
        self.name, self.wire, self.start = name, wire, start


def listening(*command, **environment):
    """A group of one program, whose last argument is its port."""
    group = Group()
    group.port = free_port()
    group.start(*command, str(group.port), **environment)
    return group.wait_for(("127.0.0.1", group.port))


def need(found, what, package):
    if not found:
        raise Missing(f"{what} is not installed (apt-get install {package})")


@functools.cache
def rawcast():
    """Compiles the yardstick."""
    need(shutil.which("gcc"), "gcc", "gcc")
    PLACE.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", PLACE / "rawcast", SERVERS / "rawcast.c"], check=True)
    return PLACE / "rawcast"


def raw(how):
    group = Group()
    group.port = free_port()
    group.start(rawcast(), group.port, how)
    return group.wait_for(("127.0.0.1", group.port))


@functools.cache
def python():
    """A Python with the servers' packages."""
    folder = PLACE / "python"
    wanted = SERVERS / "requirements.txt"
    made = folder / "requirements.txt"
    if not made.exists() or made.read_text() != wanted.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
            subprocess.run([folder / "bin/pip", "install", "--quiet", "-r", wanted], check=True, capture_output=True)
        except subprocess.CalledProcessError as error:
            raise Missing(f"the packages of {wanted.relative_to(ROOT)} cannot be installed") from error
        shutil.copy(wanted, made)
    return folder / "bin/python"


def in_python(program, package):
    if subprocess.run([python(), "-c", f"import {package}"], capture_output=True, check=False).returncode != 0:
        raise Missing(f"{package} does not start here (apt-get install libuv1)")
    return listening(python(), SERVERS / program)


def node():
    need(shutil.which("node"), "node", "nodejs")
    need(os.path.exists(f"{NODE_MODULES}/ws"), "ws", "node-ws")
    return listening("node", SERVERS / "broadcast-ws.js", NODE_PATH=NODE_MODULES)


def configured(name, *command):
    """One that reads a file, in which its folder and its port are filled in."""
    group = Group()
    group.port = free_port()
    file = group.folder / name
    text = (SERVERS / name).read_text().replace("FOLDER", str(group.folder)).replace("PORT", str(group.port))
    pathlib.Path(file).write_text(text)
    group.start(*command, file)
    return group.wait_for(("127.0.0.1", group.port))


def nchan():
    need(shutil.which("nginx"), "nginx", "nginx-light")
    need(os.path.exists(NCHAN), "nchan", "libnginx-mod-nchan")
    group = configured("nchan.conf", "nginx", "-c")
    # The work is done by its child, which comes after it listens.
    children = pathlib.Path(f"/proc/{group.pids[0]}/task/{group.pids[0]}/children")
    deadline = time.monotonic() + PATIENCE
    while not (pids := children.read_text(encoding="ascii").split()):
        if time.monotonic() > deadline:
            group.end()
            raise NotReady("nginx: no worker")
        time.sleep(TICK)
    group.more = [int(pid) for pid in pids]
    return group


def nats():
    need(shutil.which("nats-server"), "nats-server", "nats-server")
    return configured("nats.conf", "nats-server", "-c")


RAW = Broadcaster("raw C, a send each", "ws", lambda: raw("each"))
OURS = Broadcaster("circles", "socketio", ours.service)
OTHERS = [
    Broadcaster("raw C, joined", "ws", lambda: raw("joined")),
    Broadcaster("socketify (uWebSockets)", "ws", lambda: in_python("broadcast_socketify.py", "socketify")),
    Broadcaster("ws on Node", "ws", node),
    Broadcaster("nginx with nchan", "ws", nchan),
    Broadcaster("NATS", "nats", nats),
    Broadcaster("python-socketio", "socketio", lambda: in_python("broadcast_socketio.py", "socketio")),
]


def present():
    """Those of the others that can be started here, and what is said of the rest."""
    found, missing = [], ["socket.io on Node comes from neither Debian nor PyPI"]
    for one in OTHERS:
        try:
            with one.start():
                found.append(one)
        except Missing as reason:
            missing.append(str(reason))
    return found, missing
