# SPDX-License-Identifier: MIT
"""Our `io()` in Chromium against python-socketio's server: another reading of the protocol, as strict a page as ours."""
import asyncio
import pathlib
import threading

import pytest
import socketio
from aiohttp import WSMsgType, web

from conftest import seen
from programs import PATIENCE, until

SCRIPT = pathlib.Path(__file__).parents[2] / "Sources/Frontends/Web/Page/site/socket.io.js"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
SOON = "reconnectionDelay: 20, reconnectionDelayMax: 100"


class Server:
    """python-socketio on a thread of its own. It can be stopped, and started again on the same port."""

    def __init__(self, **options):
        self.options, self.port, self.received, self.auths = options, 0, [], []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.start()

    def do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    def start(self):
        self.do(self._start())

    def stop(self):
        self.do(self.runner.cleanup())

    def end(self):
        self.stop()
        self.do(self._cancel_tasks())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.close()

    async def _cancel_tasks(self):
        """python-socketio leaves its own running."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self):
        self.io = socketio.AsyncServer(async_mode="aiohttp", namespaces=["/", "/side"], **self.options)
        for namespace in ("/", "/side"):
            self.io.on("connect", self._connected, namespace=namespace)
            self.io.on("*", self._received, namespace=namespace)
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/script.js", self._script)
        app.router.add_get("/silent/", self._silent)
        self.io.attach(app)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    async def _connected(self, sid, environ, auth):
        self.sid = sid
        self.auths.append((environ["QUERY_STRING"], auth))
        if auth == {"who": "nobody"}:
            raise socketio.exceptions.ConnectionRefusedError("not you", {"kind": "invalid-auth"})

    async def _received(self, event, sid, *data):
        self.received.append((event, *data))
        return tuple(data)

    async def _page(self, _):
        return web.Response(text='<!doctype html><script src="/script.js"></script>', content_type="text/html",
                            headers={"Content-Security-Policy": POLICY})

    async def _script(self, _):
        return web.Response(text=SCRIPT.read_text(), content_type="text/javascript")

    async def _silent(self, request):
        """A server that is open, and then says nothing any more."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str('0{"sid":"s","upgrades":[],"pingInterval":100,"pingTimeout":100,"maxPayload":1000}')
        async for message in socket:
            if message.type == WSMsgType.TEXT and message.data.startswith("40"):
                await socket.send_str('40{"sid":"t"}')
        return socket


@pytest.fixture
def serve():
    servers = []

    def start(**options):
        servers.append(Server(**options))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@pytest.fixture
def server(serve):
    return serve()


def join(page, arguments):
    """Connects; `told` in the page has what the socket told."""
    page.evaluate(f"""() => {{
        window.told = [];
        window.socket = io({arguments});
        for (const event of ["connect", "disconnect", "connect_error"]) {{
          socket.on(event, (value) => told.push([event, value?.message ?? value ?? null]));
        }}
    }}""")


@pytest.fixture
def enter(browse):
    def open_socket(server, arguments="", connected=True):
        page = browse(server.url)
        join(page, arguments)
        if connected:
            seen(page, "socket.connected && socket.active && typeof socket.id", "string")
        return page

    return open_socket


def test_it_is_small():
    assert len(SCRIPT.read_bytes()) < 12_000


@pytest.mark.parametrize("transports", ["websocket", "polling"])
def test_events_acknowledgements_attachments(server, enter, transports):
    page = enter(server, f"{{transports: ['{transports}']}}")
    assert server.auths[0][0].count(f"transport={transports}") == 1
    assert page.evaluate("socket.emitWithAck('text', {a: [1, 'é\\u2028😀']})") == {"a": [1, "é\u2028😀"]}
    assert page.evaluate("new Promise((done) => socket.emit('two', 1, null, (...values) => done(values)))") == [1, None]
    assert page.evaluate("new Promise((done) => socket.timeout(9000).emit('x', 7, (...values) => done(values)))") == [None, 7]
    bytes_back = """async (value) => {
        const answer = await socket.emitWithAck("bytes", {deep: [new Uint8Array([1, 2, 255]).subarray(1), new ArrayBuffer(2)]});
        return answer.deep.map((buffer) => [buffer instanceof ArrayBuffer, ...new Uint8Array(buffer)]);
    }"""
    assert page.evaluate(bytes_back) == [[True, 2, 255], [True, 0, 0]]
    assert server.received[-1] == ("bytes", {"deep": [b"\x02\xff", b"\0\0"]})
    placeholder = {"_placeholder": True, "num": 0}
    assert page.evaluate("(value) => socket.emitWithAck('same', value)", placeholder) == placeholder


def test_polled_packets_do_not_overtake_each_other(server, enter):
    page = enter(server, "{transports: ['polling']}")
    page.evaluate("""() => {
        const { fetch } = window;
        let underWay = window.greatest = 0;
        window.fetch = (url, options) => {
          if (options.method !== "POST") return fetch(url, options);
          greatest = Math.max(greatest, ++underWay);
          return fetch(url, options).finally(() => underWay--);
        };
        for (let i = 0; i < 50; i++) socket.emit("n", i);
    }""")
    until(lambda: ("n", 49) in server.received)
    assert server.received == [("n", i) for i in range(50)]
    assert page.evaluate("greatest") == 1


def test_what_the_server_asks_is_answered(server, enter):
    page = enter(server)
    page.evaluate("socket.on('sum', (one, other, answer) => answer(one + other, new Uint8Array([5])))")
    assert list(server.do(server.io.call("sum", (2, 3), to=server.sid))) == [5, b"\x05"]


def test_listeners(server, enter):
    page = enter(server)
    page.evaluate("""() => {
        window.heard = [];
        const gone = () => heard.push("gone");
        socket.on("e", () => { throw new Error("a page's own"); }).once("e", () => heard.push("once")).on("e", gone)
          .on("e", (value) => heard.push(value)).off("e", gone);
        window.addEventListener("error", (event) => event.preventDefault());
    }""")
    for value in (1, 2):
        server.do(server.io.emit("e", value, to=server.sid))
    seen(page, "heard.join()", "once,1,2")
    with pytest.raises(Exception, match="reserved event name"):
        page.evaluate("socket.emit('disconnect')")


def test_namespace_auth_and_query(server, enter):
    page = enter(server, "'/side', {auth: (give) => setTimeout(give, 1, {who: 'AB'}), query: {room: 'a b'}}")
    query, auth = server.auths[0]
    assert "room=a b" in query and "EIO=4" in query and auth == {"who": "AB"}
    assert page.evaluate("socket.emitWithAck('here', 1)") == 1


@pytest.mark.parametrize("arguments", ["'/side', {auth: {who: 'nobody'}}", "{auth: {who: 'nobody'}}"])
def test_a_refusal_is_final(server, enter, arguments):
    page = enter(server, arguments, connected=False)
    seen(page, "told.join()", "connect_error,not you")
    assert page.evaluate("[socket.active, socket.connected]") == [False, False]


def test_polling_where_websocket_cannot_be_opened(serve, enter, browse):
    page = enter(serve(transports=["polling"]))
    assert page.evaluate("socket.emitWithAck('text', 'x')") == "x"
    browse.complaints.clear()


def test_both_ends_can_end_it(server, enter):
    page = enter(server)
    server.do(server.io.disconnect(server.sid))
    seen(page, "told.at(-1).join()", "disconnect,io server disconnect")
    assert page.evaluate("socket.active") is False
    page.evaluate("socket.connect()")
    seen(page, "told.at(-1)[0]", "connect")
    page.evaluate("socket.disconnect()")
    assert page.evaluate("[told.at(-1).join(), socket.active]") == ["disconnect,io client disconnect", False]


def test_it_comes_back_and_sends_what_waited(server, enter, browse):
    page = enter(server, f"{{{SOON}}}")
    page.evaluate("socket.emit('register-player', 'AB')")
    until(lambda: ("register-player", "AB") in server.received)
    page.evaluate("""() => {
        window.failed = [];
        socket.timeout(60000).emit("lost", (error) => failed.push(error?.message));
        socket.disconnect();
        socket.connect();
    }""")
    until(lambda: server.received.count(("register-player", "AB")) == 2)
    server.stop()
    seen(page, "socket.connected", False)
    assert page.evaluate("[told.some(([event, reason]) => reason === 'transport close'), socket.active]") == [True, True]
    server.received.clear()
    page.evaluate("""async () => {
        for (let i = 0; i < 1000; i++) socket.emit("n", i);
        socket.timeout(60000).emit("n", 1000, (error) => failed.push(error?.message));
    }""")
    assert page.evaluate("failed.at(-1)") == "too much waits for a connection"
    server.start()
    until(lambda: len(server.received) >= 1001, what=lambda: server.received[-3:])
    # python-socketio's handlers are tasks, begun in the order in which events came.
    assert server.received == [("register-player", "AB")] + [("n", i) for i in range(1000)]
    browse.complaints.clear()


def test_an_acknowledgement_that_does_not_come(server, enter, browse):
    page = enter(server, f"{{{SOON}}}")
    server.stop()
    seen(page, "socket.connected", False)
    assert page.evaluate("socket.timeout(20).emitWithAck('late').catch((error) => error.message)") == "operation has timed out"
    server.start()
    seen(page, "socket.connected", True)
    assert page.evaluate("socket.emitWithAck('next', 1)") == 1
    assert ("late",) not in server.received
    browse.complaints.clear()


def test_acknowledgements_under_way_fail_with_the_connection(server, enter):
    page = enter(server, "{path: '/silent', reconnection: false, transports: ['websocket']}")
    assert page.evaluate("socket.emitWithAck('e').catch((error) => error.message)") == "socket has been disconnected"
    assert page.evaluate("told.at(-1).join()") == "disconnect,ping timeout"


def test_a_page_that_was_blocked_keeps_what_it_says(server, enter):
    page = enter(server, f"{{path: '/silent', transports: ['websocket'], {SOON}}}")
    state = page.evaluate("""() => {
        const end = Date.now() + 300;
        while (Date.now() < end);
        socket.emit("e");
        return [socket.connected, told.at(-1)[1]];
    }""")
    assert state == [False, "ping timeout"]


def test_offline_and_online(server, enter):
    page = enter(server, "{reconnectionDelay: 60000, reconnectionDelayMax: 90000}")
    page.context.set_offline(True)
    seen(page, "told.at(-1).join()", "disconnect,transport close")
    page.context.set_offline(False)
    seen(page, "socket.connected", True)


def test_no_server(server, enter, browse):
    page = enter(server)
    server.stop()
    join(page, f"{{{SOON}}}")
    seen(page, "told.filter(([event]) => event === 'connect_error').length > 2")
    assert page.evaluate("socket.active") is True
    server.start()
    seen(page, "socket.connected")
    browse.complaints.clear()
