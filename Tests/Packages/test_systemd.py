# SPDX-License-Identifier: MIT
"""The services on a real systemd, from the installation to the purge: the tests run in this order."""
import os
import re
import socket
import urllib.request

import pytest
import socketio

from conftest import PATIENCE, SERVICES, until
from load import Load

URL = "http://127.0.0.1:3000"
INFO, NOTICE, WARNING, ERROR = 6, 5, 4, 3


def test_installation_starts_all(machine):
    for unit in SERVICES:
        for kind in ("service", "socket"):
            assert machine.says("systemctl", "is-enabled", f"{unit}.{kind}") == "enabled"
            assert machine.is_active(f"{unit}.{kind}")
    assert machine.says("systemctl", "--failed", "--no-legend", "--plain") == ""


def test_users_and_group(machine):
    for user in SERVICES:
        assert re.fullmatch(rf"{user}:x:\d+:\d+:.*:/usr/sbin/nologin", machine.says("getent", "passwd", user))
        assert machine.says("id", "--name", "--groups", user) == "circles"
        assert machine.says("stat", "--format=%U", f"/proc/{machine.pid(user)}") == user


def test_files_belong_to_whom_they_should(machine):
    def owner(path):
        return machine.says("stat", "--format=%a %U %G", path)

    assert owner("/run/circlesd/control.sock") == "660 root circles"
    assert owner("/var/lib/circlesd") == "700 circlesd circles"
    assert owner("/var/lib/circlesd/circles.db") == "600 circlesd circles"


def test_units_are_faultless(machine):
    units = [f"{name}.{kind}" for name in SERVICES for kind in ("service", "socket")]
    said = machine.run("systemd-analyze", "verify", "--man=no", *units)
    assert said.stdout + said.stderr == ""


@pytest.mark.parametrize("service", SERVICES)
def test_exposure(machine, service):
    said = machine.says("systemd-analyze", "security", "--no-pager", f"{service}.service")
    assert float(re.search(r"Overall exposure level.*: ([0-9.]+)", said)[1]) <= 0.3


@pytest.mark.parametrize("service", SERVICES)
def test_sandbox_is_in_force(machine, service):
    process = machine.process(service)
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    assert status["Seccomp"].strip() == "2" and status["NoNewPrivs"].strip() == "1"
    assert int(status["CapBnd"], 16) == int(status["CapEff"], 16) == 0
    for namespace in ("net", "mnt", "user"):
        assert os.readlink(process / "ns" / namespace) != os.readlink(machine.root / f"proc/1/ns/{namespace}")


def test_many_may_wait_for_the_services(machine):
    """A program that takes a socket over does not make its queue shorter."""
    queues = {line.split()[4]: line.split()[3] for line in machine.says("ss", "-H", "-ltnx").splitlines()}
    assert queues["/run/circlesd/control.sock"] == queues["127.0.0.1:3000"] == "4096"


@pytest.mark.parametrize("service", SERVICES)
def test_ready_and_status(machine, service):
    assert machine.shows(service, "Type") == "notify" and machine.shows(service, "NotifyAccess") == "main"
    assert machine.shows(service, "WatchdogUSec") == "15s"
    assert re.search(r"\d", machine.shows(service, "StatusText"))


def test_play(machine):
    """A shell and a browser's client on one board; who is not in the group is told so."""
    identity = machine.cli("add", "--initials", "AB", "--x", 1, "--y", 2, "--dia", 30, "--color", "#ff8800").stdout.strip()
    client = socketio.SimpleClient()
    client.connect(URL, transports=["websocket"], wait_timeout=PATIENCE)
    while (event := client.receive(timeout=PATIENCE))[0] != "add-circle":
        pass
    assert str(event[1]["id"]) == identity and event[1]["initials"] == "AB"
    answer = client.call("add-circle", {"initials": "CD", "x": 3, "y": 4, "dia": 5, "rgba": "#123"}, timeout=PATIENCE)
    client.disconnect()
    assert answer["ok"]
    assert [line.split("\t")[1] for line in machine.cli("list").stdout.splitlines()[1:]] == ["AB", "CD"]
    assert machine.cli("list", user="eve", check=False).returncode == 77


def test_socket_starts_the_daemon(machine):
    machine.run("systemctl", "stop", "circlesd.service")
    assert not machine.is_active("circlesd.service")
    assert len(machine.cli("list").stdout.splitlines()) == 3
    assert machine.is_active("circlesd.service")


def test_socket_starts_the_front_end(machine):
    machine.run("systemctl", "stop", "circles-web.service")
    with urllib.request.urlopen(f"{URL}/healthz", timeout=PATIENCE) as answer:
        assert answer.status == 200
    assert machine.is_active("circles-web.service")


@pytest.mark.parametrize("service", SERVICES)
def test_restart_under_load(machine, service):
    with Load(machine) as load:
        for _ in range(4):
            machine.run("systemctl", "restart", service)
            load.progress()
    if service == "circlesd":
        assert load.player.connections == 1, "the front end keeps its clients while the daemon restarts"


def test_both_restart_at_once_under_load(machine):
    with Load(machine) as load:
        for _ in range(2):
            machine.run("systemctl", "restart", *SERVICES)
            load.progress()


@pytest.mark.parametrize("service", SERVICES)
def test_kill_under_load(machine, service):
    with Load(machine) as load:
        for _ in range(4):
            old = machine.pid(service)
            machine.run("systemctl", "kill", "--signal=KILL", service)
            machine.come_back(service, old)
            load.progress()
    assert int(machine.shows(service, "NRestarts")) >= 4


def test_upgrade_under_load(machine):
    """The packages are installed again, as an upgrade does it."""
    old = {service: machine.pid(service) for service in SERVICES}
    sockets = {service: machine.shows(f"{service}.socket", "ActiveEnterTimestampMonotonic") for service in SERVICES}
    with Load(machine) as load:
        machine.install()
        load.progress()
    for service in SERVICES:
        assert machine.pid(service) != old[service], "an upgrade restarts the service"
        assert machine.shows(f"{service}.socket", "ActiveEnterTimestampMonotonic") == sockets[service]


def test_watchdog_restarts_what_hangs(machine):
    old = {service: machine.pid(service) for service in SERVICES}
    since = machine.journal_end()
    machine.run("systemctl", "kill", "--signal=STOP", *SERVICES)
    for service in SERVICES:
        machine.come_back(service, old[service])
        said = machine.says("journalctl", "--unit", service, "--after-cursor", since)
        assert "Watchdog timeout" in said and "signal=ABRT" in said.replace("status=6/ABRT", "signal=ABRT")
    assert len(machine.cli("list").stdout.splitlines()) == 3


def test_reload(machine):
    """A changed file is taken over without a restart; a wrong one changes nothing, and says so."""
    path = machine.path("/etc/circles/circlesd.yaml")
    original, pid, since = path.read_text(), machine.pid("circlesd"), machine.journal_end()
    circles = "initials,x,y,dia,rgba\nAB,1,1,9,#123\nAB,2,1,9,#123\n"

    def reload(text, result):
        """Reloads, and waits for what the daemon says of it: `systemctl reload` only asks it to."""
        path.write_text(original + text)
        before = machine.journal_end()
        machine.run("systemctl", "reload", "circlesd")
        until(lambda: any(result in message for _, message in machine.journal("circlesd", before)), what=f"not: {result}")

    try:
        reload("max-circles: 1\n", "read the configuration anew")
        assert machine.cli("import", "-", "--board", "reload", input=circles, check=False).returncode == 75
        reload("durability: normal\n", "settings=durability")
        assert machine.cli("import", "-", "--board", "reload", input=circles).returncode == 0
        reload("max-bords: 1\n", "did you mean")
        assert machine.pid("circlesd") == pid and machine.is_active("circlesd")
        said = machine.journal("circlesd", since)
        assert [priority for priority, message in said if "read the configuration anew" in message] == [NOTICE] * 2
        assert [message for priority, message in said if priority == WARNING and "settings=durability" in message]
        assert [message for priority, message in said if priority == ERROR and "did you mean max-boards" in message]
    finally:
        reload("", "read the configuration anew")


def test_wrong_configuration_is_not_tried_again_and_again(machine):
    path = machine.path("/etc/circles/circles-web.yaml")
    original, since = path.read_text(), machine.journal_end()
    try:
        path.write_text("rate: many\n")
        assert machine.run("systemctl", "restart", "circles-web", check=False).returncode != 0
        assert machine.shows("circles-web", "ExecMainStatus") == "78"
        assert machine.shows("circles-web", "ActiveState") == "failed"
        said = machine.journal("circles-web", since)
        assert [priority for priority, message in said if "rate is a whole number" in message] == [ERROR]
    finally:
        path.write_text(original)
    machine.run("systemctl", "start", "circles-web")


def test_moderator_secret_as_a_credential(machine):
    secret = "a secret that only root can read"
    drop_in = machine.path("/etc/systemd/system/circles-web.service.d/moderator.conf")
    file = machine.path("/etc/circles/moderator-secret")
    file.write_text(secret)
    file.chmod(0o600)
    drop_in.parent.mkdir()
    drop_in.write_text("[Service]\nLoadCredential=moderator-secret:/etc/circles/moderator-secret\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "circles-web")

    def state(moderator):
        client = socketio.SimpleClient()
        client.connect(URL, auth={"state": True, "moderator": moderator}, wait_timeout=PATIENCE)
        while (event := client.receive(timeout=PATIENCE))[0] != "board-state":
            pass
        client.disconnect()
        return event[1]

    assert state(secret)["you"]["moderator"] is True
    with pytest.raises(socketio.exceptions.ConnectionError):
        state("another secret, which is wrong")
    file.unlink()
    drop_in.unlink()
    drop_in.parent.rmdir()
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "circles-web")


@pytest.mark.parametrize("service", SERVICES)
def test_journal(machine, service):
    """One line an event, each with its priority, which is not a part of the text."""
    said = machine.journal(service)
    assert {priority for priority, message in said if message.startswith("ready ")} == {NOTICE}
    assert [message for _, message in said if re.match(r"<\d>", message)] == []
    assert {priority for priority, _ in said} <= {ERROR, WARNING, NOTICE, INFO}


def test_removal_keeps_state_and_configuration(machine):
    machine.run("dpkg", "--remove", "circles-web", "circlesd", "circles")
    for service in SERVICES:
        assert machine.run("systemctl", "is-active", f"{service}.service", f"{service}.socket", check=False).returncode != 0
        assert machine.path(f"/etc/circles/{service}.yaml").exists()
    assert machine.path("/var/lib/circlesd/circles.db").exists()
    assert not machine.path("/run/circlesd/control.sock").exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 3000), timeout=PATIENCE)


def test_installed_again_it_goes_on(installed):
    installed.install()
    assert len(installed.cli("list").stdout.splitlines()) == 3


def test_purge_leaves_nothing(installed):
    installed.run("dpkg", "--purge", "circles-web", "circlesd", "circles")
    for path in ("/etc/circles", "/var/lib/circlesd", "/var/lib/private/circlesd", "/usr/bin/circlesd",
                 "/etc/systemd/system/multi-user.target.wants/circlesd.service",
                 "/etc/systemd/system/sockets.target.wants/circlesd.socket"):
        assert not os.path.lexists(installed.path(path)), path
    assert installed.says("systemctl", "--failed", "--no-legend", "--plain") == ""
    assert installed.run("systemctl", "list-unit-files", "--no-legend", "circles*", check=False).stdout == ""
