# SPDX-License-Identifier: MIT
"""The daemon and the web front end as an administrator has them: configuration, reload, and what systemd is to them."""
import json
import os
import re
import signal
import socket
import subprocess
import urllib.request

import pytest
import socketio

from programs import PROGRAMS, ROOT, Program, circle, until

BOTH = ["circlesd", "circles-web"]


def run(name, *arguments, **environment):
    return subprocess.run(
        [PROGRAMS / name, *map(str, arguments)], capture_output=True, text=True, timeout=30,
        env={**os.environ, **environment})


@pytest.mark.parametrize("name", BOTH)
def test_the_file_that_is_installed_is_what_the_program_says(name):
    committed = (ROOT / "config" / f"{name}.yaml").read_text()
    assert committed == run(name, "--print-settings", "yaml").stdout
    # Nothing is set in it; with every comment taken away it still says what holds anyway.
    path = ROOT / "config" / f"{name}.yaml"
    plain = run(name, "--check-config")
    assert plain.returncode == 0 and plain.stdout == run(name, "--check-config", "--config", path).stdout


@pytest.mark.parametrize("name", BOTH)
def test_the_file_without_its_comment_signs(name, tmp_path):
    lines = (ROOT / "config" / f"{name}.yaml").read_text().splitlines()
    settings = [line[1:] for line in lines if line.startswith("#") and line[1:2].isalpha() and not line.endswith(":")]
    (tmp_path / "c.yaml").write_text("\n".join(settings) + "\n")
    report = run(name, "--check-config", "--config", tmp_path / "c.yaml")
    assert report.returncode == 0, report.stderr
    assert report.stdout.count(f"# {tmp_path}/c.yaml") == len(settings) > 5


def test_where_each_part_comes_from(tmp_path):
    (tmp_path / "c.yaml").write_text("max-boards: 5\nmax-players: 6\n")
    report = run("circlesd", "--check-config", "--config", tmp_path / "c.yaml", "--max-circles", 7, CIRCLESD_MAX_PLAYERS="8")
    found = {line.split(":")[0]: line.split("#", 1) for line in report.stdout.splitlines() if not line.startswith("#")}
    assert found["max-boards"][0].split() == ["max-boards:", "5"] and found["max-boards"][1] == f" {tmp_path}/c.yaml"
    assert found["max-players"][0].split()[1] == "8" and "CIRCLESD_MAX_PLAYERS" in found["max-players"][1]
    assert found["max-circles"][0].split()[1] == "7" and found["max-circles"][1] == " --max-circles"
    assert found["max-line"][1] == " default"


@pytest.mark.parametrize("text, complaint, status", [
    ("max-bords: 1\n", ':1: there is no setting "max-bords"; did you mean max-boards?', 78),
    ("max-boards: many\n", ': max-boards is a whole number from 0 to 1000000, not "many"', 78),
])
def test_a_file_that_cannot_be(tmp_path, text, complaint, status):
    path = tmp_path / "c.yaml"
    path.write_text(text)
    for more in ([], ["--check-config"]):
        ended = run("circlesd", "--config", path, "--data", tmp_path / "data", *more)
        assert ended.returncode == status and ended.stdout == ""
        assert ended.stderr == f"circlesd: {path}{complaint}\n"
    assert not (tmp_path / "data").exists()


def test_reloading_the_daemon(service, tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("max-circles: 2\n")
    service.daemon = Program("circlesd", "--socket", service.socket, "--data", tmp_path / "data", "--config", path)
    service.daemon.wait_for(" ready ")
    assert service.cli("add", "-", input="".join(json.dumps(circle(x=x)) + "\n" for x in range(2))).returncode == 0
    assert service.cli("add").returncode != 0
    path.write_text("max-circles: 3\ndurability: normal\n")
    service.daemon.process.send_signal(signal.SIGHUP)
    assert "settings=durability" in service.daemon.wait_for("some changes count from the next start on")
    assert service.cli("add").returncode == 0
    path.write_text("max-circles: none\n")
    service.daemon.process.send_signal(signal.SIGHUP)
    assert "not \\\"none\\\"" in service.daemon.wait_for("the configuration stays as it was")
    assert json.loads(service.cli("status", "--json").stdout)["log"]["durability"] == "full"
    path.write_text("log-level: error\n")
    service.daemon.process.send_signal(signal.SIGHUP)
    until(lambda: service.cli("add").returncode == 0)


def test_reloading_the_web_front_end(service, play, tmp_path):
    path, secret = tmp_path / "c.yaml", tmp_path / "secret"
    path.write_text("who-may-clear: moderators\n")
    service.start("--config", path)
    player = play()
    assert player.call("clear-board")["error"]["kind"] == "not-allowed"
    secret.write_text("the moderator's own\n")
    path.write_text(f"who-may-clear: moderators\nmoderator-secret-file: {secret}\norigins: [https://a.example]\n")
    service.web.process.send_signal(signal.SIGHUP)
    service.web.wait_for("read the configuration anew")
    assert play({"moderator": "the moderator's own"}).call("clear-board")["ok"]
    assert player.call("clear-board")["error"]["kind"] == "not-allowed"
    request = urllib.request.Request(
        service.url + "/socket.io/?EIO=4&transport=polling", headers={"Origin": "https://a.example"})
    assert urllib.request.urlopen(request).headers["Access-Control-Allow-Origin"] == "https://a.example"
    # The file may change and its name not.
    secret.write_text("another one of his\n")
    service.web.process.send_signal(signal.SIGHUP)
    until(lambda: refused(play, {"moderator": "the moderator's own"}))


def refused(play, auth):
    try:
        play(auth)
    except socketio.exceptions.ConnectionError:
        return True


class Manager:
    """What a service manager is to a program: it listens for it, and hears how it is."""

    def __init__(self, folder):
        self.path = str(folder / "notify")
        self.notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notified.bind(self.path)
        self.notified.settimeout(20)

    def start(self, name, listener, listens_as, *arguments, **environment):
        """Starts a program that inherits a listening socket as its descriptor 3."""
        handed = f"exec 3<&{listener.fileno()}; export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES={listens_as}; exec \"$0\" \"$@\""
        return Program(
            "/bin/bash", "-c", handed, PROGRAMS / name, *arguments, pass_fds=[listener.fileno()],
            environment={"NOTIFY_SOCKET": self.path, **environment})

    def hear(self, text):
        """The next message with that text in it, and all before."""
        heard = []

        def listen():
            heard.append(self.notified.recv(4096).decode())
            return text in heard[-1]

        until(listen, what=lambda: f"no {text}: {heard[-5:]}")
        return heard


@pytest.fixture
def manager(tmp_path):
    manager = Manager(tmp_path)
    yield manager
    manager.notified.close()


def test_the_daemon_under_a_manager(service, manager, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(service.socket))
    listener.listen(64)
    # Who comes before the daemon is answered by it.
    early = socket.socket(socket.AF_UNIX)
    early.connect(str(service.socket))
    early.sendall(b'{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}\n')
    arguments = ["circlesd", listener, "control", "--data", tmp_path / "data"]
    service.daemon = manager.start(*arguments, WATCHDOG_USEC="200000")
    assert "STATUS=1 boards" in manager.hear("READY=1")[-1]
    assert b'"server":"circlesd"' in early.recv(65536)
    assert f"socket={service.socket}" in service.daemon.wait_for(" ready ")
    assert len(manager.hear("WATCHDOG=1")) >= 1
    assert service.cli("add").returncode == 0
    service.daemon.process.send_signal(signal.SIGHUP)
    heard = manager.hear("READY=1")
    assert "MONOTONIC_USEC=" in next(message for message in heard if "RELOADING=1" in message)
    service.daemon.process.send_signal(signal.SIGTERM)
    manager.hear("STOPPING=1")
    assert service.daemon.process.wait(timeout=20) == 0
    # The socket is the manager's: it is still there, and so is who waits on it.
    late = socket.socket(socket.AF_UNIX)
    late.connect(str(service.socket))
    late.sendall(b'{"jsonrpc":"2.0","id":1,"method":"list-boards","params":{}}\n')
    service.daemon = manager.start(*arguments)
    assert b'"circles":1' in late.recv(65536)


def test_the_web_front_end_under_a_manager(service, manager, tmp_path):
    service.start_daemon()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "moderator-secret").write_text("from the credentials\n")
    service.web = manager.start(
        "circles-web", listener, "http", "--socket", service.socket, WATCHDOG_USEC="200000",
        CREDENTIALS_DIRECTORY=str(tmp_path / "credentials"))
    heard = manager.hear("READY=1")
    assert f"url={url}/" in service.web.wait_for(" ready ")
    if "STATUS=connected to the daemon" not in heard[-1]:
        manager.hear("STATUS=connected to the daemon")
    manager.hear("WATCHDOG=1")
    assert urllib.request.urlopen(url + "/healthz").status == 200
    service.web.process.send_signal(signal.SIGTERM)
    manager.hear("STOPPING=1")
    assert service.web.process.wait(timeout=20) == 0


def test_a_descriptor_of_the_wrong_kind(service, manager, tmp_path):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    program = manager.start("circlesd", listener, "control", "--data", tmp_path / "data")
    assert "descriptor 3 is no listening socket of the kind that is needed" in program.wait_for("circlesd: ")
    assert program.process.wait(timeout=20) == 78


def test_a_hung_loop_falls_silent(service, manager, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(service.socket))
    listener.listen(64)
    service.daemon = manager.start("circlesd", listener, "control", "--data", tmp_path / "data", WATCHDOG_USEC="100000")
    manager.hear("WATCHDOG=1")
    service.daemon.process.send_signal(signal.SIGSTOP)
    manager.notified.settimeout(1)
    with pytest.raises(TimeoutError):
        while True:
            manager.notified.recv(4096)
    service.daemon.process.send_signal(signal.SIGCONT)
    manager.hear("WATCHDOG=1")


def test_no_privileges_are_needed(service):
    """A superuser without any capability is a user like others."""
    as_others = ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    service.start_daemon()
    command = [*as_others, PROGRAMS / "circles-web", "--socket", service.socket, "--port", 0]
    service.web = Program(*command)
    url = re.search(r"url=(\S+)/", service.web.wait_for(" ready "))[1]
    assert urllib.request.urlopen(url + "/healthz").status == 200
