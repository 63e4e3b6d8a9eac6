# SPDX-License-Identifier: MIT
"""Clients that come back miss nothing and are told nothing twice, whatever was killed meanwhile."""
import json
import socket
import threading

import websocket

from programs import PATIENCE, circle, until


def seqs(player):
    return [data["id"] if name == "add-circle" else data["seq"] for name, data in player.events
            if name in ("add-circle", "clear-board", "remove-circles", "set-board")]


def test_exactly_what_was_missed(service, play, follow):
    service.start()
    one = play({"state": True})
    epoch = one.wait_for("board-state")[0][1]["epoch"]
    for x in range(5):
        one.call("add-circle", circle(x=x))
    for after in (5, 3, 0):
        again = follow(epoch=epoch, after=str(after))
        again.wait_for("update-player-list")
        state = again.named("board-state")[0][1]
        assert state["resumed"] is True and "circles" not in state and state["seq"] == 5
        assert seqs(again) == list(range(after + 1, 6))
    for place in ({"epoch": "another", "after": "3"}, {"epoch": epoch, "after": "6"}, {"epoch": epoch, "after": "x"}):
        fresh = follow(**place).wait_for("board-state")[0][1]
        assert "resumed" not in fresh and len(fresh["circles"]) == 5


def test_through_a_restored_board(service, play, follow):
    service.start()
    one = play({"state": True})
    epoch = one.wait_for("board-state")[0][1]["epoch"]
    one.call("add-circle", circle())
    one.call("clear-board")
    one.call("restore-board", {"to": 1})
    one.call("add-circle", circle(x=7))
    again = follow(epoch=epoch, after="1")
    again.wait_for("update-player-list")
    names = [(name, data.get("seq", data.get("id"))) for name, data in again.events[:-1]]
    assert names == [("board-state", 4), ("clear-board", 2), ("board-state", 3), ("add-circle", 4)]
    assert [one["id"] for one in again.named("board-state")[1][1]["circles"]] == [1]


def test_while_others_write(service, follow):
    service.start()
    epoch = follow().wait_for("board-state")[0][1]["epoch"]
    lines = "".join(json.dumps(circle(x=x)) + "\n" for x in range(8000))
    writer = threading.Thread(target=lambda: service.cli("add", "-", input=lines))
    writer.start()
    followed = [follow(epoch=epoch, after="0") for _ in range(4)]
    writer.join()
    for player in followed:
        until(lambda: seqs(player)[-1:] == [8000], what=lambda: seqs(player)[-3:])
        assert seqs(player) == list(range(1, 8001))


def test_after_the_daemon_was_killed(service, play):
    service.start()
    player, plain = play({"state": True}), play()
    player.call("register-player", "AB")
    player.call("add-circle", circle())
    service.daemon.kill9()
    until(lambda: ("update-availability", {"available": False}) in player.events)
    answers = []
    player.socket.emit("add-circle", circle(x=2), callback=answers.append)
    plain.emit("add-circle", circle(x=3))
    service.start_daemon()
    until(lambda: answers and answers[0]["ok"])
    player.wait_for("add-circle", 3)
    plain.wait_for("add-circle", 3)
    assert seqs(player) == [1, 2, 3] and len(player.named("board-state")) == 1
    assert ("update-availability", {"available": True}) in player.events
    players = json.loads(service.cli("players", "--json").stdout)["players"]
    assert [one["initials"] for one in players] == ["AB"]


def test_after_the_front_end_was_killed(service, play):
    service.start()
    first = play({"state": True})
    epoch = first.wait_for("board-state")[0][1]["epoch"]
    first.call("add-circle", circle())
    first.wait_for("add-circle")
    service.web.kill9()
    service.cli("add", "--initials", "ZZ")
    service.start_web()
    again = play({"state": "true", "epoch": epoch, "after": "1"})
    again.wait_for("update-player-list")
    assert again.named("board-state")[0][1].get("resumed") is True and seqs(again) == [2]


def test_without_a_daemon_at_first(service, play):
    service.start_web()
    player = play({"state": True})
    player.wait_for("update-availability")
    assert not player.named("board-state")
    service.start_daemon()
    player.wait_for("board-state")
    assert player.call("add-circle", circle())["ok"]


def test_the_end_is_told(service, play):
    service.start()
    player = play(transports=["websocket"])
    player.wait_for("update-player-list")
    assert service.web.stop() == 0
    until(lambda: not player.socket.connected)
    assert service.daemon.stop() == 0


def test_who_does_not_read_gets_the_state_anew(service):
    service.start()
    options = {"sockopt": ((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),), "timeout": PATIENCE}
    address = service.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    sleepy, awake = (websocket.create_connection(address, **options) for _ in range(2))
    for connection in (sleepy, awake):
        connection.send('40{"state":"true"}')
    told = []
    reader = threading.Thread(target=lambda: told.extend(events_until(awake, 60_000)))
    reader.start()
    before = service.web.memory()
    lines = "".join(json.dumps(circle(x=x)) + "\n" for x in range(60_000))
    assert service.cli("add", "-", input=lines).returncode == 0
    reader.join(PATIENCE)
    assert [seq for seq, _ in told] == list(range(60_001)), "who reads gets every event"
    assert service.web.memory() - before < 120 << 20
    late = list(events_until(sleepy, 60_000))
    assert [seq for seq, name in late if name == "board-state"][1:], "who did not gets the state"
    for (one, _), (seq, name) in zip(late, late[1:]):
        assert seq == one + 1 or name == "board-state"
    assert late[-1][0] == 60_000


def events_until(connection, last):
    """The seqs and names of a board's events, up to one of them."""
    while text := connection.recv():
        if text == "2":
            connection.send("3")
        elif text.startswith('42["add-circle"') or text.startswith('42["board-state"'):
            name, data = json.loads(text[2:])
            seq = data["id"] if name == "add-circle" else data["seq"]
            yield seq, name
            if seq == last:
                return


def test_connection_state_recovery(service, play):
    service.start("--state-recovery")
    address = service.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"

    def connect(auth):
        connection = websocket.create_connection(address, timeout=PATIENCE)
        connection.recv()
        connection.send("40" + json.dumps(auth))
        answer = json.loads(connection.recv()[2:])
        events = []
        while not events or events[-1][0] != "update-player-list":
            events.append(json.loads(connection.recv()[2:]))
        return connection, answer["pid"], events

    connection, pid, events = connect({})
    player = play()
    player.call("add-circle", circle())
    name, data, offset = json.loads(connection.recv()[2:])
    assert name == "add-circle" and offset.endswith(":1")
    connection.close()
    player.call("add-circle", circle(x=2))
    player.call("clear-board")
    _, again, events = connect({"pid": pid, "offset": offset})
    assert again == pid
    assert [event[0] for event in events] == ["add-circle", "clear-board", "clear-display", "clear-circles", "clear-page",
                                              "clearCircles", "clear", "update-player-list"]
    assert events[0][1]["id"] == 2 and events[0][2].endswith(":2") and events[6][2].endswith(":3")
    _, other, events = connect({"pid": pid, "offset": "another-life:1"})
    assert other != pid and events[0][0] == "clear-board"
