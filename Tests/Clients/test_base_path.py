# SPDX-License-Identifier: MIT
"""Everything below a path, as players and other clients see it."""
import shutil

import pytest
import socketio

from conftest import seen
from programs import PATIENCE, circle, until
from test_lesson import COUNT, PLAYERS as LESSON_PLAYERS, answer_prompts, LESSON
from test_page import LISTED, PLAYERS, join


def test_the_page(service, browse):
    service.start("--base-path", "/circles")
    assert service.url.endswith("/circles")
    requests = []
    page = join(browse, f"{service.url}/", "AB")
    page.on("request", lambda request: requests.append(request.url))
    page.mouse.click(200, 200)
    seen(page, LISTED, 1)
    # Its parts name each other by their places: nothing is asked for outside the path.
    page.reload()
    seen(page, LISTED, 1)
    page.click("#board-name")
    page.fill("#board-input", "side")
    page.click("#board-form button.main")
    page.wait_for_url(f"{service.url}/b/side")
    seen(page, PLAYERS, "AB")
    page.mouse.click(300, 300)
    seen(page, LISTED, 1)
    assert len(service.circles()) == len(service.circles("side")) == 1
    for ending in ("svg", "ndjson"):
        assert page.evaluate(f"document.getElementById('export-{ending}').href") == f"{service.url}/b/side.{ending}"
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    page.evaluate("navigator.share = undefined")
    page.click("#share")
    seen(page, "window.copied", f"{service.url}/b/side")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(async r => [r.url, await r.json()])")
    assert page.evaluate("([at, { start_url }]) => new URL(start_url, at).href", manifest) == f"{service.url}/"
    assert len(requests) > 20 and [url for url in requests if not url.startswith(f"{service.url}/")] == []


def test_the_path_without_its_slash(service, browse):
    service.start("--base-path", "/circles")
    page = browse(service.url)
    page.wait_for_url(f"{service.url}/")
    seen(page, "document.getElementById('status').dataset.state", "online")


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_any_client(service, transport):
    service.start("--base-path", "/circles")
    with socketio.SimpleClient() as client:
        client.connect(service.url, socketio_path="circles/socket.io", transports=[transport], wait_timeout=5)
        assert client.call("add-circle", circle(), timeout=PATIENCE)["ok"]
    with pytest.raises(socketio.exceptions.ConnectionError), socketio.SimpleClient() as client:
        client.connect(service.url, transports=[transport], wait_timeout=5)


def test_a_page_of_the_lesson(service, chromium, tmp_path):
    """Relative addresses are all that such a page needs: our client finds its server beside itself."""
    root = tmp_path / "pages"
    shutil.copytree(LESSON, root)
    page = (root / "index.html").read_text()
    (root / "index.html").write_text(page.replace('src="/', 'src="'))
    service.start("--base-path", "/a/b", "--root", root)
    page = chromium.new_context().new_page()
    page.on("dialog", answer_prompts("AB"))
    page.goto(f"{service.url}/")
    seen(page, LESSON_PLAYERS, "AB")
    page.click("#circles", position={"x": 100, "y": 100})
    seen(page, COUNT, 1)
    until(lambda: len(service.circles()) == 1)
    page.context.close()
