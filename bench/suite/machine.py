# SPDX-License-Identifier: MIT
"""What the measuring was done on, and with."""
import os
import pathlib
import platform
import shutil
import subprocess
import tempfile

from processes import BUILT

PROGRAMS = {"redis-server": "--version", "node": "--version", "nginx": "-v", "nats-server": "--version", "gcc": "--version"}


def output(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def description():
    lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    disk = output("findmnt", "-no", "FSTYPE", "-T", tempfile.gettempdir())
    return f"{os.cpu_count()} × {model}, Linux {platform.release()}, {disk}"


def versions():
    swift = output("swift", "--version").splitlines()[0]
    found = [output(program, flag).splitlines()[0] for program, flag in PROGRAMS.items() if shutil.which(program)]
    return "; ".join([output(BUILT / "circlesd", "--version"), swift, *found])
