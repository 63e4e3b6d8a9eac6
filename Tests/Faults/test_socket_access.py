# SPDX-License-Identifier: MIT
"""Who may use the control socket, who may only look, and paths that are not what they should be."""
import contextlib
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import tempfile
import urllib.error
import urllib.request

import pytest

from control import Control, Refused
from programs import PATIENCE, PROGRAMS, Program, circle, until

STRANGER, FRIEND, GROUP = 54321, 54322, 54399

as_another = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="another user's programs take root and setpriv(1)")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="to give a file to another user takes root")


def user(uid, gid=None):
    """The words of a command that runs the rest as that user, who is in no other group."""
    return ["setpriv", f"--reuid={uid}", f"--regid={gid or uid}", "--clear-groups"]


@contextlib.contextmanager
def acting_as(uid, gid=None):
    """The thread's connections are that user's: the kernel notes the effective ids."""
    os.setegid(gid or uid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def place():
    """A folder that every user can reach into."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="c-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_service(service, place):
    """Its socket may be opened by everybody, as far as its mode goes."""
    service.socket = place / "s"
    service.start = lambda *flags, **how: service.start_daemon("--socket-mode", "666", *flags, **how)
    return service


def last_words(path):
    """What one is told who connects and only listens."""
    with Control(path) as control:
        error = control.read()
        assert error["id"] is None
        with pytest.raises(EOFError):
            control.read()
        return error["error"]


# Who may come in

@as_another
def test_the_mode_alone_decides_where_nobody_is_listed(open_service):
    open_service.start()
    with acting_as(STRANGER), Control(open_service.socket) as control:
        assert control.call("hello")["protocol"] == 1


@as_another
def test_a_user_who_is_not_listed_is_refused_in_one_line(open_service):
    open_service.start("--allow-users", f"{FRIEND},nobody")
    with acting_as(STRANGER):
        error = last_words(open_service.socket)
        assert (error["code"], error["data"]["kind"]) == (-32009, "not-allowed")
        assert str(STRANGER) in error["message"] and "allow-users" in error["message"]
        for _ in range(50):
            last_words(open_service.socket)
    for uid in (0, FRIEND):
        with acting_as(uid), Control(open_service.socket) as control:
            assert control.call("get-status")["connections"] == 1
            assert control.call("get-status")["calls"]["refused"]["not-allowed"] == 51
    said = [line for line in open_service.daemon.lines if "refused a user" in line]
    assert len(said) == 1 and f"uid={STRANGER}" in said[0]


@as_another
def test_nothing_of_one_who_is_refused_is_carried_out(open_service):
    open_service.start("--allow-users", FRIEND)
    with acting_as(STRANGER):
        sent = socket.socket(socket.AF_UNIX)
        sent.connect(str(open_service.socket))
    with sent, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while True:
            sent.sendall(b'{"id":1,"method":"clear-board"}\n{"id":2,"method":"add-circle","params":'
                         b'{"initials":"NO","x":1,"y":1,"dia":9,"rgba":"#000"}}\n')
    with Control(open_service.socket) as control:
        assert control.call("get-board")["seq"] == 0
        until(lambda: control.call("get-status")["connections"] == 1)


@as_another
def test_groups_count_by_membership_and_by_the_process(open_service):
    """`daemon` is a user of every Debian, whose own group is `daemon`."""
    import pwd
    entry = pwd.getpwnam("daemon")
    open_service.start("--allow-groups", f"{GROUP},daemon")
    with acting_as(entry.pw_uid, STRANGER), Control(open_service.socket) as control:
        assert control.call("hello")["protocol"] == 1
    with acting_as(STRANGER, GROUP), Control(open_service.socket) as control:
        assert control.call("hello")["protocol"] == 1
    with acting_as(STRANGER):
        assert last_words(open_service.socket)["code"] == -32009


@as_another
@pytest.mark.skipif(not shutil.which("unshare"), reason="a user namespace takes unshare(1)")
def test_a_user_whom_the_daemon_cannot_tell_from_others_is_refused(open_service):
    namespace = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*namespace, "true"], capture_output=True).returncode != 0:
        pytest.skip("the kernel makes no user namespaces here")
    open_service.start("--allow-users", "65534", under=namespace)
    with acting_as(65534):
        assert "user namespace" in last_words(open_service.socket)["message"]
    with Control(open_service.socket) as control:
        assert control.call("hello")["protocol"] == 1


@as_another
def test_the_command_line_says_why_and_ends_with_77(open_service):
    open_service.start("--allow-users", FRIEND)
    for words in (["list"], ["clear"], ["watch"], ["add", "-", "--format", "ndjson"], ["wait", "--empty"]):
        said = subprocess.run(
            [*user(STRANGER), PROGRAMS / "circles", *words, "--socket", open_service.socket], text=True,
            input='{"initials":"AB","x":1,"y":1,"dia":9,"rgba":"#000"}\n', capture_output=True, timeout=PATIENCE)
        assert said.returncode == 77, (words, said)
        assert f"id {STRANGER} may not use this daemon" in said.stderr and said.stderr.count("\n") == 1
    allowed = subprocess.run(
        [*user(FRIEND), PROGRAMS / "circles", "list", "--socket", open_service.socket], capture_output=True, timeout=PATIENCE)
    assert allowed.returncode == 0


@as_another
def test_the_front_end_says_it_once_and_is_not_ready(open_service):
    open_service.start("--allow-users", FRIEND)
    open_service.start_web(under=user(STRANGER))
    open_service.web.wait_for("may not use this daemon")
    with Control(open_service.socket) as control:
        until(lambda: control.call("get-status")["calls"]["refused"]["not-allowed"] >= 3)
    assert len([line for line in open_service.web.lines if "cannot be reached" in line]) == 1
    with pytest.raises(urllib.error.HTTPError) as unready:
        urllib.request.urlopen(f"{open_service.url}/readyz", timeout=PATIENCE)
    assert unready.value.code == 503


@as_another
def test_a_socket_that_may_not_be_opened_at_all(open_service):
    open_service.start_daemon("--socket-mode", "600", "--allow-users", STRANGER)
    with acting_as(STRANGER), pytest.raises(PermissionError):
        Control(open_service.socket)


@pytest.mark.parametrize("flag,name", [("--allow-users", "user"), ("--allow-groups", "group")])
def test_a_name_that_nobody_has(service, flag, name):
    ended = service.launch_daemon(flag, "no-such-name")
    assert ended.process.wait(PATIENCE) == 64
    assert f"there is no {name} no-such-name" in "".join(ended.lines)


# Who may only look

def params(method):
    """Params with which the method works on the control socket."""
    return {
        "add-circle": circle(), "add-circles": {"circles": [circle()]}, "remove-circles": {"last": 1},
        "restore-board": {"to": 0}, "set-board": {"mode": "open"}, "register-player": {"id": "p", "initials": "PP"},
        "register-players": {"players": [{"id": "p", "initials": "PP"}]}, "unregister-player": {"id": "p"},
    }.get(method, {})


def test_the_read_only_socket_reads_and_watches_and_no_more(service, tmp_path):
    only = tmp_path / "r"
    service.start_daemon("--read-only-socket", only, "--read-only-socket-mode", "644")
    assert stat.S_IMODE(only.stat().st_mode) == 0o644 and stat.S_IMODE(service.socket.stat().st_mode) == 0o660
    with Control(service.socket) as control, Control(only) as reader:
        control.call("add-circle", **circle())
        access = {method["name"]: method["x-access"] for method in reader.call("rpc.discover")["methods"]}
        for method, needed in access.items():
            if needed == "full":
                with pytest.raises(Refused, match="read-only") as refusal:
                    reader.call(method, **params(method))
                assert (refusal.value.code, refusal.value.kind) == (-32009, "not-allowed")
                # A notification is not answered, and not carried out either.
                reader.put({"method": method, "params": params(method)})
            else:
                reader.call(method, **params(method))
        assert {name for name, needed in access.items() if needed == "read-only"} == {
            "hello", "get-board", "get-history", "get-status", "list-boards", "list-players", "rpc.discover",
            "watch-board", "unwatch-board"}
        board = control.call("get-board")
        assert (board["seq"], len(board["circles"]), board["players"]) == (1, 1, [])
        reader.call("watch-board")
        control.call("clear-board")
        assert reader.read()["params"]["event"] == "clear-board"
        # Not even a board that is not stored, which would count against the limit.
        with pytest.raises(Refused, match="no board|does not exist|there is no") as missing:
            reader.call("watch-board", board="new")
        assert missing.value.code == -32003
        assert [row["board"] for row in control.call("list-boards")["boards"]] == ["main"]
        for method in ("make-backup", *access):
            control.call(method, **params(method))
    said = subprocess.run([PROGRAMS / "circles", "clear", "--socket", only], capture_output=True, text=True, timeout=PATIENCE)
    assert said.returncode == 77 and "read-only" in said.stderr
    assert service.daemon.stop() == 0
    assert not only.exists() and not service.socket.exists()


@as_another
def test_the_access_list_is_the_control_sockets(open_service, place):
    only = place / "r"
    open_service.start("--allow-users", FRIEND, "--read-only-socket", only, "--read-only-socket-mode", "666")
    with acting_as(STRANGER), Control(only) as reader:
        assert reader.call("get-board")["seq"] == 0


def test_the_two_sockets_cannot_be_one(service):
    service.socket.parent.joinpath("link").symlink_to(service.socket.parent)
    ended = service.launch_daemon("--read-only-socket", service.folder / "link" / "s")
    assert ended.process.wait(PATIENCE) != 0
    assert "another daemon listens" in "".join(ended.lines)


@pytest.mark.parametrize("names", [("control-read-only", "control"), ("control", "control-read-only"), ("control-read-only",)])
def test_systemd_may_hold_the_sockets(service, tmp_path, names):
    """Their names say which is which; what it does not hold the daemon makes itself."""
    paths = {"control": service.socket, **{name: tmp_path / name for name in names}}
    listeners = [socket.socket(socket.AF_UNIX) for _ in names]
    for name, listener in zip(names, listeners):
        listener.bind(str(paths[name]))
        listener.listen()
    # The shell puts them where systemd does, and its process becomes the daemon, whom LISTEN_PID names.
    descriptors = [listener.fileno() for listener in listeners]
    places = " ".join(f"{3 + index}<&{10 + index}" for index in range(len(names)))
    kept = " ".join(f"{10 + index}<&{descriptor}" for index, descriptor in enumerate(descriptors))
    script = f'exec {kept}; exec {places}; LISTEN_PID=$$ LISTEN_FDS={len(names)} LISTEN_FDNAMES={":".join(names)} exec "$@"'
    service.launch_daemon(under=["bash", "-c", script, "bash"], pass_fds=descriptors)
    service.daemon.wait_for(" ready ")
    with Control(paths["control"]) as control, Control(paths["control-read-only"]) as reader:
        control.call("add-circle", **circle())
        with pytest.raises(Refused, match="read-only"):
            reader.call("clear-board")
    assert service.daemon.stop() == 0
    for name, listener in zip(names, listeners):
        assert paths[name].exists(), "it is systemd's to remove"
        listener.close()


# Paths

def look(root):
    """Everything about a folder that a program could have changed."""
    seen = {}
    for path in [root, *sorted(root.rglob("*"))]:
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else path.is_symlink() and os.readlink(path)
        seen[path] = (status.st_mode, status.st_uid, status.st_gid, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, content)
    return seen


@pytest.fixture
def outside(tmp_path):
    """What is somebody else's: a file, a folder with a file, and a database."""
    root = tmp_path / "outside"
    (root / "folder").mkdir(parents=True)
    (root / "file").write_text("precious")
    (root / "folder" / "file").write_text("precious, too")
    return root


def refused(service, root, *words):
    """The daemon does not start: one line, status 78, and all is as it was."""
    before = look(root)
    daemon = service.launch_daemon()
    status = daemon.process.wait(PATIENCE)
    daemon.reader.join(PATIENCE)
    assert status == 78, daemon.lines
    assert len(daemon.lines) == 1 and all(word in daemon.lines[0] for word in words), daemon.lines
    assert look(root) == before


def test_what_is_where_the_socket_should_be_is_left_alone(service, outside):
    service.data.mkdir(mode=0o700)
    made = {
        "a symbolic link": lambda: service.socket.symlink_to(outside / "file"),
        "a link to nothing": lambda: service.socket.symlink_to(outside / "nothing"),
        "a link to a folder": lambda: service.socket.symlink_to(outside / "folder"),
        "a regular file": lambda: service.socket.write_text("precious"),
        "a pipe": lambda: os.mkfifo(service.socket),
        "a folder": lambda: service.socket.mkdir(),
    }
    for kind, make in made.items():
        make()
        words = "a symbolic link" if "link" in kind else kind
        before = service.socket.lstat()
        refused(service, outside, str(service.socket), words, "--socket")
        assert service.socket.lstat() == before
        service.socket.rmdir() if kind == "a folder" else service.socket.unlink()


def test_a_link_to_a_living_daemons_socket_is_refused(service, tmp_path):
    service.start_daemon()
    (tmp_path / "link").symlink_to(service.socket)
    second = Program("circlesd", "--socket", tmp_path / "link", "--data", tmp_path / "other")
    assert second.process.wait(PATIENCE) == 78
    with Control(service.socket) as control:
        assert control.call("hello")["protocol"] == 1


@pytest.mark.parametrize("name", ["lock", "circles.db", "circles.db-wal", "circles.db-shm", "circles.db-journal"])
def test_what_is_no_file_of_the_store_is_left_alone(service, outside, name):
    service.start_daemon()
    service.daemon.stop()
    kept = service.data / name
    kept.unlink(missing_ok=True)
    for make in (lambda: kept.symlink_to(outside / "file"), lambda: kept.symlink_to(outside / "nothing"),
                 lambda: os.mkfifo(kept)):
        make()
        before = look(service.data)
        refused(service, outside, str(kept), "regular file")
        assert look(service.data) == before
        kept.unlink()


@as_root
@pytest.mark.parametrize("name", ["lock", "circles.db"])
def test_a_file_of_the_store_that_is_anothers(service, name):
    service.data.mkdir(mode=0o700)
    (service.data / name).touch()
    os.chown(service.data / name, STRANGER, STRANGER)
    refused(service, service.data, name, str(STRANGER))


@as_root
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1777])
def test_a_data_folder_that_is_anothers(service, mode):
    service.data.mkdir()
    (service.data / "file").write_text("precious")
    service.data.chmod(mode)
    os.chown(service.data, STRANGER, STRANGER)
    refused(service, service.data, "the data folder", str(STRANGER), "--data")
    service.data.rename(service.folder / "real")
    service.data.symlink_to(service.folder / "real")
    refused(service, service.folder / "real", "the data folder", str(STRANGER))


@as_root
def test_a_link_of_anothers_to_a_data_folder_of_ours(service, outside):
    service.data.symlink_to(outside / "folder")
    os.chown(service.data, STRANGER, STRANGER, follow_symlinks=False)
    refused(service, outside, "the link to the data folder", str(STRANGER))


def test_folders_that_everybody_may_write_to(service, tmp_path):
    service.data.mkdir()
    service.data.chmod(0o777)
    refused(service, service.data, "the data folder", "every user")
    service.data.chmod(0o700)
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o777)
    service.socket = tmp_path / "run" / "s"
    refused(service, tmp_path / "run", "the control socket's folder", "every user")


@as_root
def test_a_socket_folder_that_is_anothers(service, tmp_path):
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", STRANGER, STRANGER)
    service.socket = tmp_path / "run" / "s"
    service.data.mkdir(mode=0o700)
    refused(service, tmp_path / "run", "the control socket's folder", str(STRANGER), "--socket")


@as_root
def test_a_stale_socket_that_is_anothers(service, tmp_path):
    """In a folder like /tmp, where everybody may make one."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o1777)
    service.socket = tmp_path / "run" / "s"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(service.socket))
    os.chown(service.socket, STRANGER, STRANGER)
    service.data.mkdir(mode=0o700)
    refused(service, tmp_path / "run", str(STRANGER), "--socket")


def test_an_administrators_link_is_the_data_folder(service, tmp_path):
    """As systemd makes it for DynamicUser=, or anybody who has a larger disk."""
    (tmp_path / "large").mkdir(mode=0o700)
    service.data.symlink_to("large")
    service.start_daemon()
    with Control(service.socket) as control:
        control.call("add-circle", **circle())
    assert service.daemon.stop() == 0
    assert (tmp_path / "large" / "circles.db").exists()


def test_a_sticky_folder_may_hold_the_socket(service, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o1777)
    service.socket = tmp_path / "run" / "s"
    service.start_daemon()
    service.daemon.kill9()
    service.start_daemon()
    assert service.daemon.stop() == 0


@as_another
def test_root_restores_for_the_folders_owner_who_then_runs_on_it(service, place):
    service.socket = place / "s"
    service.data = place / "data"
    service.start_daemon()
    with Control(service.socket) as control:
        control.call("add-circle", **circle())
    assert service.cli("backup", place / "backup.db").returncode == 0
    assert service.daemon.stop() == 0
    shutil.rmtree(service.data)
    service.data.mkdir(mode=0o700)
    os.chown(service.data, FRIEND, FRIEND)
    os.chown(place, FRIEND, FRIEND)
    restored = subprocess.run(
        [PROGRAMS / "circlesd", "--data", service.data, "--restore", place / "backup.db"], capture_output=True, text=True, timeout=PATIENCE)
    assert restored.returncode == 0, restored.stderr
    refused(service, service.data, str(FRIEND))
    service.start_daemon(under=user(FRIEND))
    with acting_as(FRIEND), Control(service.socket) as control:
        assert len(control.call("get-board")["circles"]) == 1
