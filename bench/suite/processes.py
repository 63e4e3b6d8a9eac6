# SPDX-License-Identifier: MIT
"""Programs that are measured: started in a folder of their own, looked at in /proc, ended."""
import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build/release"
PATIENCE = 20
TICK = 0.005


class NotReady(Exception):
    """A program did not come to where it listens."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Group:
    """Some processes that do one work together, and the folder that they share; all gone at the end of the block."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
        self.processes = []

    def start(self, *command, **environment):
        process = subprocess.Popen([str(part) for part in command], env={**os.environ, **environment},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def wait_for(self, address):
        """Until the last one listens there: on a port, or at the path of a socket."""
        family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
        deadline = time.monotonic() + PATIENCE
        while True:
            with socket.socket(family) as probe:
                if probe.connect_ex(address) == 0:
                    return self
            if self.processes[-1].poll() is not None or time.monotonic() > deadline:
                self.end()
                raise NotReady(" ".join(map(str, self.processes[-1].args)))
            time.sleep(TICK)

    @property
    def pids(self):
        return [process.pid for process in self.processes]

    def processor_time(self):
        """Seconds that all threads of all of them have run."""
        total = 0
        for pid in self.pids:
            for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
                total += int(pathlib.Path(path).read_text(encoding="ascii").split()[0])
        return total / 1e9

    def resident(self):
        """Resident memory of all of them, in bytes."""
        pages = (pathlib.Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1] for pid in self.pids)
        return sum(map(int, pages)) * os.sysconf("SC_PAGESIZE")

    def stop_last(self):
        process = self.processes.pop()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def end(self):
        while self.processes:
            self.stop_last()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
