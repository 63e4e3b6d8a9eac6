# SPDX-License-Identifier: MIT
"""What the web may not do with us: pages of other origins, text that is code, headers that are missing."""
import base64
import hashlib
import json
import re

import pytest
import requests
from control import Control, Refused

from programs import until
from wire import HANDSHAKE, POLLING, WEBSOCKET, Wire, request

STRICT = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin"}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' '{script}'; style-src '{style}'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
OTHER_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def policy(page):
    """What the page may do: the one script and the one style that are in it go by their hashes."""
    def hashed(opening, closing):
        (text,) = re.findall(f"{opening}(.*?){closing}", page, re.DOTALL)
        return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return PAGE_POLICY.format(script=hashed('<script type="module">', "</script>"), style=hashed("<style>", "</style>"))


def assets(service):
    page = requests.get(service.url + "/").text
    return re.findall(r'"\./(assets/[^"]+)"', page)


def test_every_answer_keeps_browsers_strict(service):
    service.start()
    service.cli("add", "--initials", "AB")
    paths = ["/", "/b/other", "/b/main.json", "/b/main.ndjson", "/b/main.csv", "/b/main.svg", "/b/nobody.csv", "/nothing",
             "/healthz", "/readyz", "/metrics", "/favicon.ico", "/%zz", "/socket.io/?EIO=9", *map("/{}".format, assets(service))]
    assert len(paths) > 16
    policies = {path: policy(requests.get(service.url + path).text) for path in ("/", "/b/other")}
    for path in paths:
        for method in ("GET", "HEAD", "POST", "DELETE"):
            answer = requests.request(method, service.url + path)
            wanted = policies.get(path, OTHER_POLICY) if answer.ok else OTHER_POLICY
            assert answer.headers["Content-Security-Policy"] == wanted, f"{method} {path}"
            assert {name: answer.headers.get(name) for name in STRICT} == STRICT, f"{method} {path}"
            assert "geolocation=()" in answer.headers["Permissions-Policy"] and "Server" not in answer.headers
    again = requests.get(service.url + "/", headers={"If-None-Match": requests.get(service.url + "/").headers["ETag"]})
    assert again.status_code == 304 and again.headers["Content-Security-Policy"] == policies["/"]
    # Pages of other origins, where they are allowed, load our client from here.
    client = requests.get(service.url + "/socket.io/socket.io.js").headers
    assert client["Cross-Origin-Resource-Policy"] == "cross-origin" and client["Content-Security-Policy"] == OTHER_POLICY
    payload = requests.get(service.url + POLLING).headers
    assert payload["X-Content-Type-Options"] == "nosniff" and payload["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("origin", [
    "https://stranger.org", "null", "", "https://good.example.evil", "https://evilgood.example", "https://good.example.",
    "http://good.example", "https://good.example:444", "https://GOOD.example@evil", "https://good.example/", "good.example",
    "https://good.example https://evil", "file://", "chrome-extension://good.example", "HTTPS://stranger.org", "https://sub.good.example",
    "http://localhost", "http://localhost:1", "https://127.0.0.1.evil", "*"])
def test_origins_that_only_look_like_ours(service, origin):
    service.start("--origins", "https://good.example")
    for path, headers in ((POLLING, ["Host: localhost:3000"]), (WEBSOCKET, ["Host: localhost:3000", *HANDSHAKE[1:]])):
        with Wire(service, request(f"GET {path} HTTP/1.1", *headers, f"Origin: {origin}")) as wire:
            status, answer, body = wire.answer()
            assert status == 403 and json.loads(body)["code"] == 4 and "access-control-allow-origin" not in answer


@pytest.mark.parametrize("origin", ["https://good.example", "http://localhost:3000", "https://localhost:3000", None])
def test_origins_that_are_ours_and_none_at_all(service, origin):
    service.start("--origins", "https://good.example")
    named = [f"Origin: {origin}"] if origin else []
    with Wire(service, request(f"GET {WEBSOCKET} HTTP/1.1", "Host: localhost:3000", *HANDSHAKE[1:], *named)) as wire:
        assert wire.answer()[0] == 101


def test_two_origins_are_none(service):
    service.start("--origins", "https://good.example")
    with Wire(service, request(
            f"GET {WEBSOCKET} HTTP/1.1", *HANDSHAKE, "Origin: https://good.example", "Origin: https://evil.example")) as wire:
        assert wire.answer()[0] in (400, 403)


INITIALS = [
    "<img src=x onerror=boom()>", '"><svg onload=boom()>', "</script><script>boom()</script>", "{{7*7}}", "javascript:boom()",
    "A\u202eB", "A\u200bB", "\u202eAB", "A" + "\u0301" * 60, "👩‍👩‍👧‍👦", "\ufeffAB", "A\u2028B", "<b>"]
COLOURS = [
    "rgba(0,0,0,1);background:url(//evil.example/x)", "expression(boom())", "var(--x)", "url(//evil.example/x)", "red;}body{display:none",
    "rgba(0,0,0,1)</style><script>boom()</script>", "image-set('//evil.example/x' 1x)"]
NAMES = ["<img src=x onerror=boom()>", '"><svg onload=boom()>', "..", "a/b", "A", "%3Cscript%3E", "a\u202eb", "__proto__", "Constructor"]
STRANGE = ["ÄÖ", "日本", "𝐀𝐁", "שם", "مم"]  # Letters all of them, of four bytes, or written from right to left.


def refusal(control, **params):
    with pytest.raises(Refused) as refused:
        control.call("add-circle", **params)
    return refused.value.kind


def test_neither_door_takes_what_is_no_initials(service, play):
    service.start()
    player = play()
    with Control(service.socket) as control:
        for initials in INITIALS:
            assert player.call("add-circle", {**CIRCLE, "initials": initials})["ok"] is False
            assert player.call("register-player", initials)["ok"] is False
            assert refusal(control, **{**CIRCLE, "initials": initials}) == "invalid-circle"
        for colour in COLOURS:
            assert player.call("add-circle", {**CIRCLE, "rgba": colour})["ok"] is False
            assert refusal(control, **{**CIRCLE, "rgba": colour}) == "invalid-circle"
        for name in NAMES:
            assert player.call("join-board", name)["ok"] is False
            assert refusal(control, board=name, **CIRCLE) == "invalid-board"
    assert service.circles() == []


CIRCLE = {"initials": "AB", "x": 100, "y": 100, "dia": 50, "rgba": "rgba(0,0,0,1)"}
# What a page would be told by a server that checks nothing.
HOSTILE = [{**CIRCLE, "id": 1000 + n, "at": 1, "initials": text, "x": 50 * n} for n, text in enumerate(INITIALS)] + [
    {**CIRCLE, "id": 2000 + n, "at": 1, "rgba": text} for n, text in enumerate(COLOURS)] + [
    {**CIRCLE, "id": 3000, "at": 1, "x": "1e999", "dia": "<img>"}, {"__proto__": {"polluted": True}, "id": 3001}]


def injected(message):
    """A message to the page with hostile text put into it, as a hostile server would send it."""
    if isinstance(message, str) and message.startswith('42["board-state"'):
        name, state = json.loads(message[2:])
        state["circles"] = (state.get("circles") or []) + HOSTILE
        state["players"] = [{"id": f"p{n}", "initials": text} for n, text in enumerate(INITIALS)]
        return "42" + json.dumps([name, state])
    if isinstance(message, str) and message.startswith('42["update-player-list"'):
        return "42" + json.dumps(["update-player-list", INITIALS])
    return message


def watched(chromium, service, hostile=False):
    """A page of which each request, complaint, dialogue and breach of the policy is noted."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    context.add_init_script(
        "window.breaches = []; window.booms = 0; window.boom = () => { window.booms += 1 };"
        "document.addEventListener('securitypolicyviolation', (e) => breaches.push(e.violatedDirective + ' ' + e.blockedURI));")
    page, noted = context.new_page(), {"requests": [], "complaints": [], "dialogs": []}
    page.on("request", lambda found: noted["requests"].append(found.url))
    page.on("pageerror", lambda error: noted["complaints"].append(str(error)))
    page.on("console", lambda line: line.type in ("error", "warning") and noted["complaints"].append(line.text))
    page.on("dialog", lambda dialog: (noted["dialogs"].append(dialog.message), dialog.dismiss()))
    if hostile:
        def route(socket):
            server = socket.connect_to_server()
            server.on_message(lambda message: socket.send(injected(message)))

        page.route_web_socket(re.compile("/socket.io/"), route)
    return context, page, noted


def check(page, noted, service):
    assert page.evaluate("breaches") == [] and page.evaluate("booms") == 0 and page.evaluate("({}).polluted") is None
    assert noted["complaints"] == []
    own = service.url
    assert {url for url in noted["requests"] if not url.startswith((own, own.replace("http", "ws"), "blob:", "data:"))} == set()
    assert page.evaluate("document.querySelectorAll('img[onerror], svg[onload], iframe, object, embed').length") == 0
    # The page's own script and style, and no other.
    served = requests.get(page.url).text
    assert page.evaluate("[...document.scripts].map(script => script.outerHTML)") == re.findall("<script.*?</script>", served, re.DOTALL)
    assert page.evaluate("[...document.querySelectorAll('style')].map(style => style.outerHTML)") == re.findall(
        "<style.*?</style>", served, re.DOTALL)


def test_the_page_breaks_no_rule_of_its_own_and_shows_strange_letters(service, chromium):
    service.start()
    with Control(service.socket) as control:
        for number, initials in enumerate(STRANGE):
            control.call("add-circle", **{**CIRCLE, "initials": initials, "x": 100 + 100 * number})
        control.call("register-player", board="main", id="stranger", initials=STRANGE[0])
        context, page, noted = watched(chromium, service)
        try:
            page.goto(service.url)
            until(lambda: STRANGE[0] in page.inner_text("body") or page.wait_for_timeout(20))
            page.mouse.click(500, 400)
            check(page, noted, service)
        finally:
            context.close()


def test_a_hostile_server_runs_nothing_in_the_page(service, chromium):
    service.start()
    service.cli("add", "--initials", "AB")
    context, page, noted = watched(chromium, service, hostile=True)
    try:
        page.goto(service.url)
        until(lambda: "<b>" in page.evaluate("document.body.textContent") or page.wait_for_timeout(20))
        page.wait_for_timeout(300)
        check(page, noted, service)
    finally:
        context.close()


@pytest.mark.parametrize("name", ["%3Cimg%20src=x%20onerror=boom()%3E", "a%22%3E%3Csvg%20onload=boom()%3E", "?board=<svg/onload=boom()>#<svg/onload=boom()>"])
def test_the_address_runs_nothing(service, chromium, name):
    service.start()
    context, page, noted = watched(chromium, service)
    try:
        page.goto(f"{service.url}/{name}" if name.startswith("?") else f"{service.url}/b/{name}")
        assert page.evaluate("breaches") == [] and page.evaluate("booms") == 0
        assert all(url.startswith(service.url) for url in noted["requests"])
    finally:
        context.close()


def test_a_picture_runs_nothing(service, chromium):
    service.start()
    with Control(service.socket) as control:
        for initials in STRANGE:
            control.call("add-circle", **{**CIRCLE, "initials": initials})
    context, page, noted = watched(chromium, service)
    try:
        page.goto(service.url + "/b/main.svg")
        assert page.evaluate("document.documentElement.localName") == "svg"
        assert page.locator("text").all_text_contents() == STRANGE
        assert page.evaluate("breaches") == [] and noted["complaints"] == []
    finally:
        context.close()
