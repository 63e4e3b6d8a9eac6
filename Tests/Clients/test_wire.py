# SPDX-License-Identifier: MIT
"""The echo server, by hand: raw HTTP and WebSocket, as conformance suites speak it."""
import json
import re
import socket
import subprocess
import threading
import time

import pytest
import requests
import websocket

from programs import PATIENCE, PROGRAMS, until

POLLING = "/engine.io/?EIO=4&transport=polling"
WEBSOCKET = "/engine.io/?EIO=4&transport=websocket"
SOCKETIO = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture(scope="module")
def echo():
    arguments = "--port 0 --ping-interval 300 --ping-timeout 200 --connect-timeout 1000 --max-payload 1000000".split()
    process = subprocess.Popen([PROGRAMS / "EchoServer", *arguments], stdout=subprocess.PIPE, text=True)
    yield re.search(r"http://[^/]+", process.stdout.readline())[0]
    assert process.poll() is None
    process.kill()
    process.wait()


def open_session(echo):
    return POLLING + "&sid=" + json.loads(requests.get(echo + POLLING).text[1:])["sid"]


def open_socket(echo, path=WEBSOCKET, **options):
    return websocket.create_connection(echo.replace("http", "ws") + path, timeout=PATIENCE, **options)


def in_background(call):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(call()))
    thread.start()
    return lambda: thread.join(PATIENCE) or answers[0]


def closed(connection):
    """Whether the server closes; pings on the way are answered."""
    try:
        while True:
            opcode, _ = connection.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return True
            connection.send("3")
    except websocket.WebSocketConnectionClosedException:
        return True
    except OSError:
        return True


def received(connection):
    """The next message that is not a ping."""
    while (message := connection.recv()) == "2":
        connection.send("3")
    return message


def test_the_handshake(echo):
    answer = requests.get(echo + POLLING + "&t=abc&b64=1")
    handshake = json.loads(answer.text[1:])
    assert answer.text[0] == "0" and set(handshake) == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert handshake["upgrades"] == ["websocket"] and handshake["pingInterval"] == 300
    direct = json.loads(open_socket(echo).recv()[1:])
    assert direct["upgrades"] == [] and direct["pingTimeout"] == 200 and direct["maxPayload"] == 1_000_000


@pytest.mark.parametrize("method, query, code", [
    ("GET", "transport=polling", 5), ("GET", "EIO=abc&transport=polling", 5), ("GET", "EIO=3&transport=polling", 5),
    ("GET", "EIO=4", 0), ("GET", "EIO=4&transport=pigeon", 0), ("GET", "EIO=4&transport=polling&sid=nobody", 1),
    ("POST", "EIO=4&transport=polling", 2), ("PUT", "EIO=4&transport=polling", 2)])
def test_errors_are_json_and_a_page_may_read_them(echo, method, query, code):
    answer = requests.request(method, f"{echo}/engine.io/?{query}", headers={"Origin": "http://elsewhere.org"})
    assert answer.status_code == 400 and answer.json()["code"] == code and answer.json()["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight(echo):
    headers = {"Origin": "http://a.org", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-y"}
    answer = requests.options(echo + POLLING, headers=headers)
    assert answer.status_code == 204 and answer.headers["Access-Control-Allow-Headers"] == "x-y"


def test_many_packets_in_one_body(echo):
    session = echo + open_session(echo)
    body = "4first é\x1e4second\x1ebAQIDBA==".encode()
    assert requests.post(session, data=body).text == "ok"
    assert requests.get(session).content == body


def test_at_most_sixteen_packets_in_one_answer(echo):
    session = echo + open_session(echo)
    requests.post(session, data="\x1e".join(f"4{number}" for number in range(40)))
    counts = [len(requests.get(session).text.split("\x1e")) for _ in range(3)]
    assert counts == [16, 16, 8]


def test_utf8_split_over_chunks(echo):
    session = echo + open_session(echo)
    text = "4€".encode()
    assert requests.post(session, data=iter([text[:2], text[2:3], text[3:]])).text == "ok"
    assert requests.get(session).content == text


def test_a_malformed_packet_ends_the_session(echo):
    session = echo + open_session(echo)
    assert requests.post(session, data="abc").status_code == 400
    assert requests.get(session).status_code == 400


def test_too_large_a_body(echo):
    session = echo + open_session(echo)
    assert requests.post(session, data="4" + "x" * 1_000_000).status_code == 413


def test_two_polls_at_once(echo):
    session = echo + open_session(echo)
    answers = [in_background(lambda: requests.get(session)) for _ in range(2)]
    assert sorted((answer().status_code, answer().text[:1]) for answer in answers) == [(200, "1"), (400, "{")]


def test_an_aborted_poll(echo):
    path = open_session(echo)
    host, port = echo.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as poll:
        poll.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        # The poll has come when a message finds it: the answer is on its way, the next one is not asked for.
        requests.post(echo + path, data="4x")
        poll.recv(1)
        poll.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    until(lambda: requests.post(echo + path, data="3").status_code == 400)


def test_pings_over_polling_and_their_deadline(echo):
    session = echo + open_session(echo)
    for _ in range(3):
        assert requests.get(session).text == "2"
        requests.post(session, data="3")
    begin = time.monotonic()
    assert requests.get(session).text == "2"
    assert requests.get(session).status_code in (200, 400)
    assert 0.4 < time.monotonic() - begin < 2
    assert requests.get(session).status_code == 400


def test_the_client_closes(echo):
    session = echo + open_session(echo)
    poll = in_background(lambda: requests.get(session))
    until(lambda: requests.post(session, data="4x").text == "ok" and poll().text == "4x")
    poll = in_background(lambda: requests.get(session))
    assert requests.post(session, data="1").text == "ok"
    assert poll().text in ("6", '{"code":3,"message":"Bad request"}', '{"code":1,"message":"Session ID unknown"}')
    assert requests.get(session).status_code == 400


def test_an_upgrade(echo):
    path = open_session(echo)
    session = echo + path
    poll = in_background(lambda: requests.get(session))
    connection = open_socket(echo, path.replace("polling", "websocket"))
    connection.send("2probe")
    assert connection.recv() == "3probe"
    assert poll().text == "6" or requests.get(session).text == "6"
    assert requests.get(session).text == "6"
    requests.post(session, data="4first")
    connection.send("5 and more")
    connection.send("4second")
    assert [received(connection), received(connection)] == ["4first", "4second"]
    assert requests.get(session).status_code == 400 and requests.post(session, data="4x").status_code == 400
    assert closed(open_socket(echo, path.replace("polling", "websocket")))
    connection.send("4still here")
    assert received(connection) == "4still here"


def test_a_probe_that_fails_eats_nothing(echo):
    path = open_session(echo)
    connection = open_socket(echo, path.replace("polling", "websocket"))
    connection.send("2probe")
    assert connection.recv() == "3probe"
    requests.post(echo + path, data="4kept")
    connection.close()
    until(lambda: "4kept" in requests.get(echo + path).text)


def test_an_upgrade_on_a_connection_that_was_used(echo):
    host, port = echo.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        reader = connection.makefile("rb")
        connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"404" in reader.readline()
        while (line := reader.readline()) != b"\r\n":
            length = int(line.split()[1]) if line.lower().startswith(b"content-length") else length if "length" in dir() else 0
        reader.read(length)
        connection.sendall(b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                           b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                           b"\x81\x82\x00\x00\x00\x00hi")
        assert b"101" in reader.readline()
        headers = b"".join(iter(reader.readline, b"\r\n"))
        assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in headers
        assert reader.read(4) == b"\x81\x02hi"


@pytest.mark.parametrize("frame, code", [
    (b"\x81\x02hi", 1002), (b"\xc1\x80\0\0\0\0", 1002), (b"\x83\x80\0\0\0\0", 1002), (b"\x80\x80\0\0\0\0", 1002),
    (b"\x81\x81\0\0\0\0\xff", 1007), (b"\x82\xff\0\0\0\0\x01\0\0\x01\0\0\0\0", 1009), (b"\x09\x80\0\0\0\0", 1002)])
def test_frames_that_may_not_be(echo, frame, code):
    connection = open_socket(echo, "/echo")
    connection.sock.sendall(frame)
    opcode, data = connection.recv_data()
    assert opcode == websocket.ABNF.OPCODE_CLOSE and int.from_bytes(data[:2], "big") == code


def test_a_message_of_sixteen_mebibytes(echo):
    connection = open_socket(echo, "/echo")
    text = "é" * (8 << 20)
    connection.send(text)
    assert connection.recv() == text


def join(echo, packet="40"):
    connection = open_socket(echo, SOCKETIO)
    connection.recv()
    connection.send(packet)
    assert received(connection).startswith(packet.split(",")[0])
    assert received(connection).startswith("42")
    return connection


def test_namespaces_and_what_comes_with_them(echo):
    connection = join(echo)
    connection.send('40/custom,{"token":"123"}')
    assert received(connection).startswith('40/custom,{"sid":"')
    assert received(connection) == '42/custom,["auth",{"token":"123"}]'
    connection.send("40/random")
    assert received(connection) == '44/random,{"message":"Invalid namespace"}'
    connection.send("41/custom")
    connection.send('42["message",1,"2",{"3":[true]}]')
    assert received(connection) == '42["message-back",1,"2",{"3":[true]}]'
    connection.send('42456["message-with-ack",1]')
    assert received(connection) == "43456[1]"


def test_attachments_both_ways(echo):
    connection = join(echo)
    connection.send('452-["message",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]')
    connection.send_binary(b"\1\2")
    connection.send_binary(b"\3")
    assert received(connection) == '452-["message-back",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]'
    assert [received(connection), received(connection)] == [b"\1\2", b"\3"]


@pytest.mark.parametrize("messages", [
    ["40"], ['42/custom,["a"]'], ["4abc"], ["49"], ["42{"], ["42[{}]"], ["42[]"], ['42["connect"]'], [b"\1"], ["4"], ["abc"],
    ['451-["message",{"_placeholder":true,"num":0}]', '42["message"]'], ['42999999999999999999["x"]'],
    ['451-["message",{"_placeholder":true,"num":1}]', b"\1"]])
def test_who_breaks_the_protocol_is_closed_at_once(echo, messages):
    connection = join(echo)
    begin = time.monotonic()
    for message in messages:
        connection.send(message) if isinstance(message, str) else connection.send_binary(message)
    assert closed(connection) and time.monotonic() - begin < 0.9


def test_who_joins_nothing_is_closed(echo):
    connection = open_socket(echo, SOCKETIO)
    assert closed(connection)


def test_a_restarting_service_says_so(service):
    service.start()
    connection = open_socket(service.url, SOCKETIO)
    connection.recv()
    connection.send("40")
    until(lambda: connection.recv().startswith("40"))
    assert service.web.stop() == 0
    codes = []
    until(lambda: codes.append(connection.recv_data()) or codes[-1][0] == websocket.ABNF.OPCODE_CLOSE)
    assert int.from_bytes(codes[-1][1][:2], "big") == 1012


def test_pages_of_other_origins(service):
    service.start("--origins", "https://friend.org")
    def status(origin):
        return requests.get(service.url + "/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
    assert status(service.url).status_code == 200
    assert status("https://friend.org").headers["Access-Control-Allow-Origin"] == "https://friend.org"
    assert status("https://stranger.org").status_code == 403
    with pytest.raises(websocket.WebSocketBadStatusException):
        open_socket(service.url, SOCKETIO, origin="https://stranger.org")
