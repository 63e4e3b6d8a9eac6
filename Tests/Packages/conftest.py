# SPDX-License-Identifier: MIT
"""The packages, and a machine with systemd to install them on (scripts/test-systemd boots it)."""
import json
import os
import pathlib
import subprocess
import time

import pytest

pytest.register_assert_rewrite("load")

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = pathlib.Path(os.environ["CIRCLES_PACKAGES"])
LEADER = os.environ.get("CIRCLES_MACHINE")
PATIENCE = 30
SERVICES = ["circlesd", "circles-web"]


def until(condition, patience=PATIENCE, what="it did not come to that in time"):
    """Waits until a condition holds, looking again and again, and gives its value."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, what
        time.sleep(0.02)  # what is asked about has no event that could be awaited


def package(name):
    return next(PACKAGES.glob(f"{name}_*.deb"))


class Machine:
    """The container: commands and files in it. Its network is that of these tests, too."""

    root = pathlib.Path(f"/proc/{LEADER}/root")
    control_socket = root / "run/circlesd/control.sock"

    def run(self, *command, check=True, input=None):
        done = subprocess.run(
            ["nsenter", f"--target={LEADER}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--",
             *map(str, command)], input=input, capture_output=True, text=True, timeout=120)
        assert not check or done.returncode == 0, f"{command}: {done.returncode}: {done.stdout}{done.stderr}"
        return done

    def says(self, *command):
        return self.run(*command).stdout.strip()

    def path(self, inside):
        return self.root / inside.lstrip("/")

    def shows(self, unit, name):
        return self.says("systemctl", "show", "--value", f"--property={name}", unit)

    def pid(self, service):
        return int(self.shows(service, "MainPID"))

    def process(self, service):
        """Where the kernel tells of a service's process."""
        return self.root / "proc" / str(self.pid(service))

    def is_active(self, unit):
        return self.shows(unit, "ActiveState") == "active"

    def come_back(self, service, old):
        """Waits until the service runs again in another process, and is ready."""
        until(lambda: self.pid(service) not in (0, old) and self.is_active(service),
              what=f"{service} did not come back: {self.run('journalctl', '-u', service, '-n', 20).stdout}")

    def journal(self, unit, since=None):
        """What the unit's process has said: priority and message."""
        self.run("journalctl", "--sync")
        after = ["--after-cursor", since] if since else []
        lines = self.says("journalctl", "--unit", unit, "--output=json", *after).splitlines()
        return [(int(entry["PRIORITY"]), entry["MESSAGE"]) for entry in map(json.loads, lines)
                if entry.get("SYSLOG_IDENTIFIER") == unit]

    def journal_end(self):
        self.run("journalctl", "--sync")
        return self.says("journalctl", "--lines=0", "--show-cursor").splitlines()[-1].removeprefix("-- cursor: ")

    def cli(self, *arguments, user="ada", **options):
        """The command line, as a user in the group unless another one is named."""
        return self.run("runuser", "-u", user, "--", "circles", *arguments, **options)

    def install(self):
        self.run("dpkg", "--install", *(f"/root/{path.name}" for path in sorted(PACKAGES.glob("*.deb"))))


@pytest.fixture(scope="session", autouse=True)
def packages():
    """All these tests are about packages."""
    if reason := os.environ.get("CIRCLES_NO_PACKAGES"):
        pytest.skip(reason)


@pytest.fixture(scope="session")
def bare_machine(packages):
    if not LEADER:
        pytest.skip(os.environ.get("CIRCLES_NO_MACHINE", "scripts/test-systemd boots the machine"))
    machine = Machine()
    for path in PACKAGES.glob("*.deb"):
        machine.path(f"/root/{path.name}").write_bytes(path.read_bytes())
    return machine


@pytest.fixture(scope="session")
def installed(bare_machine):
    """The machine with the packages installed; ada is in the group circles, eve is not."""
    bare_machine.install()
    bare_machine.run("useradd", "--groups", "circles", "ada")
    bare_machine.run("useradd", "eve")
    return bare_machine


@pytest.fixture
def machine(installed):
    """Both services run, and have not been restarted lately."""
    installed.run("systemctl", "reset-failed", *SERVICES)
    for service in SERVICES:
        until(lambda: installed.is_active(service), what=f"{service} does not run")
    return installed
