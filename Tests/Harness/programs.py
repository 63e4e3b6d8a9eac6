# SPDX-License-Identifier: MIT
"""The true programs, started for a test."""
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

PROGRAMS = pathlib.Path(os.environ["CIRCLES_PROGRAMS"])
ROOT = pathlib.Path(__file__).parents[2]
PATIENCE = 20


def until(condition, patience=PATIENCE, what=None):
    """Waits until a condition holds, looking again and again, and gives its value."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, what() if what else "it did not come to that in time"
        time.sleep(0.01)  # what is asked about has no event that could be awaited


class Program:
    """One of our programs; what it says on standard error can be waited for."""

    def __init__(self, name, *arguments, environment=None, pass_fds=(), under=()):
        """`name` is one of ours, or the path of any other; `under` the words of a command that becomes it, such as prlimit."""
        self.process = subprocess.Popen(
            [*map(str, under), PROGRAMS / name, *map(str, arguments)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})},
            pass_fds=pass_fds)
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)

    def wait_for(self, text):
        return until(lambda: next((line for line in self.lines if text in line), None), what=lambda: "".join(self.lines))

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_alive(self):
        return self.process.poll() is None

    def memory(self):
        """Its resident memory, in bytes."""
        return int(pathlib.Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def processor_time(self):
        """Seconds of a processor that it has used."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pause(self):
        """It does nothing from now on, but what it has it holds."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill9(self):
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


class Service:
    """The daemon and the web front end on a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "s"
        self.data = folder / "data"
        self.port = 0
        self.daemon = self.web = None
        self.daemon_flags = self.flags = ()

    def start_daemon(self, *flags, **how):
        self.launch_daemon(*flags, **how).wait_for(" ready ")

    def launch_daemon(self, *flags, **how):
        """Does not wait until it is ready. With the flags of the last time where none are given."""
        self.daemon_flags = flags or self.daemon_flags
        self.daemon = Program("circlesd", "--socket", self.socket, "--data", self.data, *self.daemon_flags, **how)
        return self.daemon

    def start_web(self, *flags, **how):
        """On the port of the last time, and with its flags where none are given."""
        self.launch_web(*flags, **how)
        line = self.web.wait_for(" ready ")
        self.url = re.search(r"url=(\S+)/", line)[1]
        self.port = int(re.search(r":(\d+)(/|$)", self.url)[1])

    def launch_web(self, *flags, **how):
        """Does not wait until it is ready."""
        self.flags = flags or self.flags
        self.web = Program("circles-web", "--socket", self.socket, "--port", self.port, *self.flags, **how)
        return self.web

    def start(self, *flags):
        self.start_daemon()
        self.start_web(*flags)
        self.web.wait_for("connected to the daemon")

    def cli(self, *arguments, input=None):
        return subprocess.run(
            [PROGRAMS / "circles", *map(str, arguments), "--socket", self.socket], input=input, text=True,
            capture_output=True, timeout=60)

    def circles(self, board="main"):
        return json.loads(self.cli("export", "--format", "json", "--board", board).stdout)["circles"]

    def end(self):
        for program in (self.web, self.daemon):
            if program and program.is_alive:
                program.kill9()


def circle(initials="AB", x=10, **more):
    return {"initials": initials, "x": x, "y": 20.5, "dia": 30, "rgba": "rgba(1,2,3,0.5)", **more}
