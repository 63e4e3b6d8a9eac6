# SPDX-License-Identifier: MIT
"""python-socketio as an unmodified client, on the true programs."""
import asyncio
import concurrent.futures
import hashlib
import json

import pytest
import socketio

from programs import PATIENCE, circle, until

ALIASES = ["clear-board", "clear-display", "clear-circles", "clear-page", "clearCircles", "clear"]
SECRET = "a secret of sixteen"


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], None])
def test_a_client_of_the_lesson(service, play, transports):
    service.start()
    one, other = play(transports=transports), play(transports=transports)
    other.wait_for("update-player-list")
    assert [event[0] for event in other.events[:6]] == ALIASES
    assert one.call("register-player", "AB") == {"ok": True, "players": [{"id": one.socket.get_sid(), "initials": "AB"}]}
    until(lambda: ("update-player-list", ["AB"]) in other.events)
    assert one.call("add-circle", circle()) == {"ok": True, "id": 1, "seq": 1}
    for player in (one, other):
        (_, told), = player.wait_for("add-circle")
        assert {key: told[key] for key in circle()} == circle()
        assert told["id"] == 1 and told["by"] == one.socket.get_sid()
    assert other.call("clear-display", "CD") == {"ok": True, "removed": 1}
    until(lambda: [event[0] for event in one.events[-6:]] == ALIASES)
    one.end()
    until(lambda: other.events[-1] == ("update-player-list", []))


def test_an_asyncio_client(service):
    async def scenario():
        client = socketio.AsyncClient()
        told = asyncio.get_running_loop().create_future()
        client.on("add-circle", lambda data: told.done() or told.set_result(data))
        await client.connect(service.url)
        answer = await client.call("add-circle", circle())
        assert answer["ok"] and (await asyncio.wait_for(told, PATIENCE))["id"] == answer["id"]
        await client.disconnect()

    service.start()
    # Playwright has a loop of its own in this thread.
    with concurrent.futures.ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, scenario()).result(PATIENCE)


def test_who_one_is(service, play):
    service.start()
    player = play({"state": "true", "player": SECRET})
    state = player.wait_for("board-state")[0][1]
    assert state["you"] == {"id": hashlib.sha256(SECRET.encode()).hexdigest()[:16], "moderator": False}
    for auth in ({"player": "short"}, {"player": 7}, {"moderator": "nobody told me the secret"}):
        with pytest.raises(socketio.exceptions.ConnectionError):
            play(auth)


def test_bad_input_is_refused_to_its_sender_alone(service, play):
    service.start()
    player, other = play(), play()
    other.wait_for("update-player-list")
    bad = [
        (circle("<img src=x onerror=alert(1)>"), "initials"), (circle("A"), "initials"), (circle(x=1e9), "x"),
        (circle(rgba="rgba(0,0,0,1);background:url(//x)"), "rgba"), (circle(dia=0), "dia"), ({}, "initials"), (5, "circle"),
        (None, "circle"),
    ]
    for data, field in bad:
        answer = player.call("add-circle", data)
        assert not answer["ok"] and answer["error"]["kind"] == "invalid-circle" and answer["error"]["field"] == field
    player.emit("add-circle", circle("A"))
    (_, told), = player.wait_for("request-failed")
    assert told["event"] == "add-circle" and told["kind"] == "invalid-circle" and told["field"] == "initials"
    for event, data in [("remove-circles", {}), ("restore-board", {"to": "x"}), ("set-board", None), ("register-player", 3)]:
        answer = player.call(event, data)
        assert not answer["ok"] and answer["error"]["kind"] in ("invalid-params", "not-allowed"), answer
    assert player.call("join-board", "NO")["error"]["kind"] == "invalid-board"
    assert player.call("register-player", "<b>")["error"]["field"] == "initials"
    player.emit("an-event-nobody-knows", 1)
    assert player.call("add-circle", circle())["ok"]
    other.wait_for("add-circle")
    assert not other.named("request-failed") and len(service.circles()) == 1


def test_one_removes_ones_own_only_and_repeats_with_a_key(service, play):
    service.start()
    one, other = play(), play()
    first = one.call("add-circle", circle(key="k"))
    assert one.call("add-circle", circle(key="k")) == first
    second = other.call("add-circle", circle("CD"))
    assert other.call("remove-circles", {"ids": [first["id"], second["id"], 99]}) == {"ok": True, "ids": [second["id"]]}
    assert other.call("remove-circles", {"last": 5}) == {"ok": True, "ids": []}
    assert one.call("remove-circles", {"last": 1}) == {"ok": True, "ids": [first["id"]]}
    assert service.circles() == []


def test_undoing_a_clear(service, play):
    service.start()
    player = play({"state": True})
    for x in range(3):
        player.call("add-circle", circle(x=x))
    assert player.call("clear-board") == {"ok": True, "removed": 3}
    (_, cleared), = player.wait_for("clear-board")
    assert player.call("restore-board", {"to": 1})["error"]["kind"] == "not-allowed"
    # The front end has not seen the clear itself any more.
    service.web.kill9()
    service.start_web()
    service.web.wait_for("connected to the daemon")
    again = play({"state": True})
    again.wait_for("board-state")
    assert again.call("restore-board", {"to": cleared["seq"] - 1}) == {"ok": True, "circles": 3}
    state = again.wait_for("board-state", 2)[1][1]
    assert [circle["id"] for circle in state["circles"]] == [1, 2, 3]


def test_moderators_and_modes(service, play, tmp_path):
    (tmp_path / "secret").write_text("the moderator's own\n")
    service.start("--moderator-secret-file", tmp_path / "secret", "--who-may-clear", "moderators")
    player, moderator = play({"state": True}), play({"state": True, "moderator": "the moderator's own"})
    own = player.call("add-circle", circle())
    for event, data in [("clear-board", None), ("set-board", {"mode": "read-only"}), ("restore-board", {"to": 0})]:
        assert player.call(event, data)["error"]["kind"] == "not-allowed"
    assert moderator.call("remove-circles", {"ids": [own["id"]]}) == {"ok": True, "ids": [own["id"]]}
    assert moderator.call("set-board", {"mode": "read-only"}) == {"ok": True}
    assert player.wait_for("set-board")[0][1]["mode"] == "read-only"
    assert player.call("add-circle", circle())["error"]["kind"] == "not-allowed"
    assert moderator.call("set-board", {"mode": "open"}) == {"ok": True}
    assert player.call("add-circle", circle())["ok"]


def test_boards_are_apart(service, play):
    service.start()
    player, on_main = play(namespace="/side"), play()
    on_main.wait_for("update-player-list")
    player.call("register-player", "AB")
    assert player.call("add-circle", circle())["seq"] == 1
    assert player.call("join-board", "third") == {"ok": True, "board": "third"}
    service.cli("add", "--initials", "ZZ", "--board", "side")
    player.call("add-circle", circle(x=3))
    until(lambda: ("update-player-list", ["AB"]) in player.events[-3:])
    assert [data["initials"] for _, data in player.named("add-circle")].count("ZZ") == 0
    assert player.call("leave-board") == {"ok": True, "board": "side"}
    until(lambda: any(data["initials"] == "ZZ" for _, data in player.named("add-circle")))
    assert not on_main.named("add-circle")
    with pytest.raises(socketio.exceptions.ConnectionError):
        play(namespace="/NO")


def test_unknown_boards_where_only_the_control_api_makes_them(service, play):
    service.start("--who-may-create-boards", "control")
    with pytest.raises(socketio.exceptions.ConnectionError):
        play(namespace="/side")
    assert play().call("join-board", "side")["error"]["kind"] == "no-such-board"
    service.cli("add", "--board", "side")
    play(namespace="/side").wait_for("add-circle")


def test_who_writes_too_fast_is_told(service, play):
    service.start("--rate", "5", "--burst", "10")
    player = play()
    for x in range(30):
        player.emit("add-circle", circle(x=x))
    assert player.wait_for("request-failed", 10)[0][1]["kind"] == "rate-limited"
    assert 10 <= len(service.circles()) <= 20


def test_the_newest_circles_for_a_latecomer(service, play):
    service.start("--replay-limit", "100")
    lines = "".join(json.dumps(circle(x=x)) + "\n" for x in range(300))
    assert service.cli("add", "-", input=lines).returncode == 0
    plain, state = play(), play({"state": True})
    plain.wait_for("update-player-list")
    assert [data["id"] for _, data in plain.named("add-circle")] == list(range(201, 301))
    assert len(state.wait_for("board-state")[0][1]["circles"]) == 300


def test_a_deleted_board_is_an_empty_one(service, play):
    service.start()
    plain, state = play(namespace="/side"), play({"state": True}, namespace="/side")
    plain.call("add-circle", circle())
    state.wait_for("add-circle")
    service.cli("delete-board", "side")
    fresh = state.wait_for("board-state", 2)[1][1]
    assert fresh["circles"] == [] and fresh["seq"] == 0
    plain.wait_for("clear-display", 2)
