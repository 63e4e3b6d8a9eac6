# SPDX-License-Identifier: MIT
"""The lesson's own app, in Chromium, on our client and on the official one."""
import os
import pathlib
import shutil

import pytest

from conftest import seen
from programs import until

LESSON = pathlib.Path(__file__).parent / "lesson"
COUNT = "document.querySelectorAll('.circle').length"
PLAYERS = "[...document.querySelectorAll('#players li')].map(li => li.textContent).sort().join()"


def answer_prompts(initials):
    answers = iter(["", "x", initials])

    def answer(dialog):
        dialog.accept(next(answers))

    return answer


@pytest.mark.parametrize("client", ["ours", "official"])
def test_two_play(service, chromium, client):
    root = service.folder / "site"
    shutil.copytree(LESSON, root)
    if client == "official":
        shutil.copy(os.environ["OFFICIAL_CLIENT"], root / "socket.io.min.js")
        page = (root / "index.html").read_text()
        (root / "index.html").write_text(page.replace("/socket.io/socket.io.js", "/socket.io.min.js"))
    service.start("--root", root)
    pages = []
    for initials in ("AB", "CD"):
        page = chromium.new_context().new_page()
        page.on("dialog", answer_prompts(initials))
        page.goto(service.url)
        pages.append(page)
    one, other = pages
    for page in pages:
        seen(page, PLAYERS, "AB,CD")
    one.click("#circles", position={"x": 100, "y": 100})
    other.click("#circles", position={"x": 200, "y": 150})
    for page in pages:
        seen(page, COUNT, 2)
        assert page.evaluate("[...document.querySelectorAll('.circle')].map(c => c.textContent).join()") == "AB,CD"
    # The daemon goes and comes; the page has nothing twice.
    service.daemon.kill9()
    service.start_daemon()
    one.click("#circles", position={"x": 300, "y": 100})
    for page in pages:
        seen(page, COUNT, 3)
    service.web.kill9()
    service.start_web()
    for page in pages:
        until(lambda: page.evaluate("socket.connected"))
        seen(page, COUNT, 3)
        # The official client does not register again by itself.
        if client == "ours":
            seen(page, PLAYERS, "AB,CD")
    other.click("button")
    for page in pages:
        seen(page, COUNT, 0)
        page.context.close()
