# SPDX-License-Identifier: MIT
"""The bridge between the daemon and its clients, where things happen at the same time or not in their usual order."""
import json
import threading
import urllib.request

from programs import Program, circle, until


def players(service, board="main"):
    return [one["initials"] for one in json.loads(service.cli("players", "--json", "--board", board).stdout)["players"]]


def metrics(service):
    return urllib.request.urlopen(service.url + "/metrics").read().decode()


def test_a_number_beyond_all_events_hurts_nobody(service, play):
    service.start()
    player, other = play(), play()
    for to, kind in [(2**63 - 1, "invalid-params"), (2**53 + 1, "invalid-params"), (2**53, "not-allowed"), (5, "not-allowed")]:
        assert player.call("restore-board", {"to": to})["error"]["kind"] == kind
    assert player.call("remove-circles", {"ids": [2**63 - 1, -1]}) == {"ok": True, "ids": []}
    assert play({"state": "true", "epoch": "x", "after": str(2**63 - 1)}).wait_for("board-state")
    assert other.call("add-circle", circle())["ok"]


def test_who_polls_and_comes_back_while_others_write(service, play, follow):
    service.start()
    epoch = follow().wait_for("board-state")[0][1]["epoch"]
    ended = threading.Event()
    other = play(transports=["websocket"])

    def write():
        while not ended.is_set():
            other.call("add-circle", circle())

    service.cli("add", "-", input="".join(json.dumps(circle(x=x)) + "\n" for x in range(900)))
    writer = threading.Thread(target=write)
    writer.start()
    polling = [play({"state": True, "epoch": epoch, "after": "0"}, transports=["polling"]) for _ in range(3)]
    for player in polling:
        player.wait_for("update-player-list")
    ended.set()
    writer.join()
    last = max(one["id"] for one in service.circles())
    for player in polling:
        until(lambda: len(player.named("add-circle")) >= last, patience=60)
        assert sorted(data["id"] for _, data in player.named("add-circle")) == list(range(1, last + 1))


def test_what_follows_a_large_state_is_not_held_back(service, play):
    service.start()
    service.cli("add", "-", input="".join(json.dumps(circle(x=x)) + "\n" for x in range(900)))
    for _ in range(5):
        player = play(transports=["websocket"])
        until(lambda: player.named("update-player-list"), patience=10)


def test_who_registers_and_moves_at_once_is_on_the_new_board(service, play):
    service.start()
    player = play()
    player.emit("register-player", "AB")
    assert player.call("join-board", "party")["ok"]
    until(lambda: players(service, "party") == ["AB"])
    until(lambda: players(service) == [])


def test_a_tab_that_leaves_while_another_comes(service, play):
    service.start()
    me = {"player": "0123456789abcdef"}
    first = play(me, transports=["websocket"])
    first.call("register-player", "AB")
    second = play(me, transports=["websocket"])
    for _ in range(50):
        second.emit("register-player", "AB")
        second.emit("join-board", "main")
    first.end()
    assert second.call("register-player", "CD")["ok"]
    assert players(service) == ["CD"]


def test_players_stay_on_a_deleted_board(service, play):
    service.start()
    player = play(namespace="/party")
    player.call("register-player", "AB")
    service.cli("delete-board", "party")
    until(lambda: players(service, "party") == ["AB"])


def test_nobody_vanishes_from_the_list_while_the_daemon_starts_again(service, play, follow):
    service.start()
    one, other = play(), play()
    one.call("register-player", "AB")
    other.call("register-player", "CD")
    watcher = follow()
    watcher.wait_for("board-state")
    service.daemon.kill9()
    watcher.wait_for("update-availability")
    service.start_daemon()
    watcher.wait_for("update-availability", 2)
    other.call("register-player", "EF")
    until(lambda: ("update-player-list", ["AB", "EF"]) in watcher.events)
    assert ("update-player-list", []) not in watcher.events and ("update-player-list", ["AB"]) not in watcher.events


def test_who_comes_back_while_the_daemon_is_away_goes_on_when_it_is_there(service, play, follow):
    service.start()
    keeper = play({"state": True})
    epoch = keeper.wait_for("board-state")[0][1]["epoch"]
    for x in range(3):
        keeper.call("add-circle", circle(x=x))
    service.daemon.kill9()
    keeper.wait_for("update-availability")
    again = follow(epoch=epoch, after="1")
    again.wait_for("update-availability")
    service.start_daemon()
    again.wait_for("add-circle", 2)
    assert [data["id"] for _, data in again.named("add-circle")] == [2, 3]
    assert all(state.get("resumed") for _, state in again.named("board-state"))


def test_a_board_that_cannot_be_had_can_be_later(service, play):
    service.daemon = Program(
        "circlesd", "--socket", service.socket, "--data", service.folder / "data", "--max-boards", "1")
    service.daemon.wait_for(" ready ")
    service.start_web()
    service.web.wait_for("connected to the daemon")
    player = play(namespace="/one")
    assert player.call("add-circle", circle())["ok"]
    late = play(namespace="/two")
    assert late.wait_for("request-failed")[0][1]["kind"] == "limit-reached"
    until(lambda: not late.socket.namespaces)
    player.end()
    until(lambda: "circles_web_sockets 0" in metrics(service))
    service.cli("delete-board", "one")
    assert play(namespace="/two").wait_for("update-player-list")


def test_nothing_is_removed_from_a_board_that_is_not_known_yet(service, play):
    service.start_web()
    player = play()
    assert player.call("remove-circles", {"ids": [1]})["error"]["kind"] == "unavailable"
    assert player.call("restore-board", {"to": 0})["error"]["kind"] == "unavailable"


def test_what_may_be_undone_on_one_board_is_not_undone_on_another(service, play):
    service.start()
    player = play()
    player.call("add-circle", circle())
    player.call("clear-board")
    for x in range(3):
        service.cli("add", "--board", "party", "-", input=json.dumps(circle(x=x)))
    player.end()
    # This front end has to ask the daemon which clear was the latest.
    service.web.kill9()
    service.start_web()
    service.web.wait_for("connected to the daemon")
    friend = play(namespace="/party")
    friend.wait_for("update-player-list")
    player = play()
    player.wait_for("update-player-list")
    answers = []
    player.socket.emit("restore-board", {"to": 1}, callback=answers.append)
    player.emit("join-board", "party")
    until(lambda: answers)
    assert answers[0]["error"]["kind"] == "not-allowed"
    assert len(service.circles("party")) == 3 and service.circles() == []


def test_moving_to_and_fro_has_a_limit(service, play):
    service.start()
    player = play()
    answers = []
    for _ in range(400):
        player.socket.emit("leave-board", callback=answers.append)
    until(lambda: len(answers) == 400)
    assert any(not answer["ok"] and answer["error"]["kind"] == "rate-limited" for answer in answers)
