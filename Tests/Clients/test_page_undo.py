# SPDX-License-Identifier: MIT
"""The page while the server is slow or away: what undo takes, and what the player is told."""
import contextlib
import signal

from conftest import seen
from test_page import LISTED, STATE, join

NEXT = "document.getElementById('status-next')"


@contextlib.contextmanager
def silent(program):
    """A program that hears everything, and answers when this ends."""
    program.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        program.process.send_signal(signal.SIGCONT)


def place(page, *xs):
    for x in xs:
        page.mouse.click(x, 200)
    seen(page, "document.getElementById('circle-count').textContent", str(len(xs)))


def test_undo_takes_what_is_under_way(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    place(page, 200)
    with silent(service.web):
        page.mouse.click(300, 300)
        page.keyboard.press("Control+z")
    # What is placed later is confirmed later: by then the undo has happened, too.
    page.mouse.click(500, 300)
    seen(page, "[...document.querySelectorAll('#latest .place')].map(text => text.textContent.split(', ')[1]).join()", "500,200")
    assert [each["x"] for each in service.circles()] == [200, 500]


def test_two_undos_take_two(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    place(page, 200, 300, 400)
    with silent(service.web):
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
    seen(page, LISTED, 1)
    assert [each["x"] for each in service.circles()] == [200]


def test_what_was_never_sent_is_undone_at_once(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    service.web.kill9()
    seen(page, STATE, "offline")
    page.mouse.click(300, 300)
    page.mouse.click(400, 300)
    page.keyboard.press("Control+z")
    seen(page, "document.getElementById('status').textContent.includes('1 waiting')")
    service.start_web()
    seen(page, STATE, "online")
    seen(page, LISTED, 1)
    assert [each["x"] for each in service.circles()] == [300]


def test_the_next_attempt_is_told(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    service.web.kill9()
    seen(page, f"!{NEXT}.hidden && /^next try in [1-5] s$/.test({NEXT}.textContent)")
    service.start_web()
    seen(page, STATE, "online")
    assert page.evaluate(f"{NEXT}.hidden")


def test_keys_without_focus_are_for_the_board(service, browse):
    service.start()
    join(browse, service.url, "AB")
    page = browse(service.url)
    page.evaluate("localStorage['circles.initials'] = 'CD'")
    page.reload()
    seen(page, STATE, "online")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    seen(page, LISTED, 1)
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('help-dialog').open")
