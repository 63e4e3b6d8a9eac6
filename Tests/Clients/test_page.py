# SPDX-License-Identifier: MIT
"""The page, in Chromium, as those who play see it."""
import json

from conftest import seen
from programs import circle, until

LISTED = "document.querySelectorAll('#latest li[data-id]').length"
TOTAL = "document.getElementById('circle-count').textContent"
# The red of every 13th pixel.
PICTURE = """(() => {
  const { width, height } = paper, pixels = paper.getContext("2d").getImageData(0, 0, width, height).data;
  return Array.from(pixels).filter((_, index) => index % 52 === 0);
})()"""
PLAYERS = "[...document.querySelectorAll('#players li')].map(li => li.firstChild.textContent).sort().join()"
STATE = "document.getElementById('status').dataset.state"


def join(browse, url, initials, **options):
    page = browse(url, **options)
    page.fill("#initials", initials)
    page.click("#initials-form button.main")
    seen(page, "document.getElementById('initials-dialog').open", False)
    seen(page, STATE, "online")
    if page.evaluate("document.getElementById('people').hidden"):
        page.click("#people-toggle")
    return page


def test_two_play(service, browse):
    service.start()
    one, other = join(browse, service.url, "AB"), join(browse, service.url, "ÖÄ")
    for page in (one, other):
        seen(page, PLAYERS, "AB,ÖÄ")
    one.mouse.click(300, 300)
    other.mouse.click(400, 400)
    for page in (one, other):
        seen(page, LISTED, 2)
    placed = service.circles()
    assert [(each["initials"], each["x"], each["y"]) for each in placed] == [("AB", 300, 300), ("ÖÄ", 400, 400)]
    seen(other, "document.getElementById('live').textContent.includes('AB placed a circle')")
    one.mouse.move(400, 400)
    seen(one, "document.getElementById('tip').textContent.startsWith('ÖÄ')")
    # One's own alone goes.
    one.click("#undo")
    for page in (one, other):
        seen(page, LISTED, 1)
    assert one.is_disabled("#undo")
    one.click("#clear")
    one.click("#clear-yes")
    for page in (one, other):
        seen(page, LISTED, 0)
    other.click(".toast button")
    for page in (one, other):
        seen(page, LISTED, 1)
    other.context.close()
    seen(one, PLAYERS, "AB")


def test_keys(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    page.focus("#board")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    seen(page, LISTED, 1)
    (placed,) = service.circles()
    assert (placed["x"], placed["y"]) == (600, 330)
    page.keyboard.press("Control+z")
    seen(page, LISTED, 0)
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('help-dialog').open")


def test_pan_and_zoom(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    page.mouse.move(500, 300)
    page.mouse.down()
    page.mouse.move(450, 350, steps=4)
    page.mouse.up()
    page.mouse.click(200, 200)
    seen(page, LISTED, 1)
    assert [(each["x"], each["y"]) for each in service.circles()] == [(250, 150)]
    page.click("#zoom-in")
    assert page.text_content("#zoom-level") == "125%"


def drag(page, *to):
    page.mouse.move(500, 300)
    page.mouse.down()
    page.mouse.move(*to, steps=10)  # by whole pixels
    page.mouse.up()


def test_what_is_kept_of_the_picture_is_right(service, browse):
    service.start()
    lines = "".join(json.dumps(circle(x=n * 97 % 900, y=n * 61 % 700, dia=20 + n)) + "\n" for n in range(60))
    assert service.cli("add", "-", input=lines).returncode == 0
    one = join(browse, service.url, "AB")
    seen(one, TOTAL, "60")
    drag(one, 430, 340)
    # Circles go while the board is moved; others come.
    assert service.cli("remove", *[str(id) for id in range(10, 20)]).returncode == 0
    drag(one, 590, 290)
    assert service.cli("remove", "30").returncode == 0
    assert service.cli("add", "--initials", "ZZ", "--x", "400", "--y", "300", "--dia", "90", "--color", "#336699").returncode == 0
    drag(one, 480, 310)
    seen(one, TOTAL, "50")
    other = join(browse, service.url, "CD")
    seen(other, TOTAL, "50")
    drag(other, 500, 340)
    for page in (one, other):
        page.mouse.move(5, 5)
    # Where an outline meets the end of what was drawn, its smoothing is a little other; a circle too many or too few is more.
    until(lambda: max(abs(a - b) for a, b in zip(one.evaluate(PICTURE), other.evaluate(PICTURE))) < 64)


def test_the_daemon_was_killed(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    page.mouse.click(200, 200)
    seen(page, LISTED, 1)
    service.daemon.kill9()
    seen(page, STATE, "away")
    page.mouse.click(300, 300)
    service.start_daemon()
    seen(page, STATE, "online")
    seen(page, LISTED, 2)
    seen(page, PLAYERS, "AB")


def test_offline_clicks_arrive_once(service, browse):
    service.start()
    one, other = join(browse, service.url, "AB"), join(browse, service.url, "CD")
    one.mouse.click(200, 200)
    seen(other, LISTED, 1)
    service.web.kill9()
    seen(one, STATE, "offline")
    for x in range(5):
        one.mouse.click(300 + 30 * x, 300)
    seen(one, "document.getElementById('status').textContent.includes('5 waiting')")
    service.start_web()
    for page in (one, other):
        seen(page, STATE, "online")
        seen(page, LISTED, 6)
        seen(page, PLAYERS, "AB,CD")
    assert [each["x"] for each in service.circles()] == [200, 300, 330, 360, 390, 420]


def test_what_waits_survives_a_reload(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    service.daemon.kill9()
    seen(page, STATE, "away")
    page.mouse.click(300, 300)
    page.reload()
    service.start_daemon()
    seen(page, STATE, "online")
    until(lambda: len(service.circles()) == 1)


def test_a_latecomer(service, browse):
    service.start()
    lines = "".join(json.dumps(circle(x=x % 900, y=x // 10)) + "\n" for x in range(5000))
    assert service.cli("add", "-", input=lines).returncode == 0
    page = join(browse, service.url, "AB")
    seen(page, TOTAL, "5,000")
    service.cli("add", "--initials", "ZZ")
    seen(page, TOTAL, "5,001")


def test_boards_and_modes(service, browse):
    service.start()
    page = join(browse, f"{service.url}/b/side", "AB")
    page.mouse.click(200, 200)
    seen(page, LISTED, 1)
    assert service.circles() == [] and len(service.circles("side")) == 1
    service.cli("mode", "read-only", "--board", "side")
    seen(page, "document.getElementById('mode').hidden", False)
    page.mouse.click(300, 300)
    page.wait_for_selector(".toast")
    assert len(service.circles("side")) == 1
    page.click("#board-name")
    page.fill("#board-input", "not a name!")
    page.click("#board-form button.main")
    assert page.text_content("#board-error")
    page.fill("#board-input", "other")
    page.click("#board-form button.main")
    page.wait_for_url("**/b/other")


def test_what_is_typed_is_text(service, browse):
    service.start()
    page = browse(service.url)
    for text in ("<img src=x onerror=alert(1)>", "A", "a b"):
        page.fill("#initials", text)
        page.click("#initials-form button.main")
        assert page.text_content("#initials-error") and page.evaluate("document.getElementById('initials-dialog').open")
    assert page.evaluate("document.querySelectorAll('img').length") == 0


def test_a_phone(service, browse):
    service.start()
    page = join(browse, service.url, "AB", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.click("#people-toggle")
    page.touchscreen.tap(200, 400)
    until(lambda: len(service.circles()) == 1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_saving(service, browse):
    service.start()
    page = join(browse, service.url, "AB")
    page.mouse.click(200, 200)
    seen(page, LISTED, 1)
    for button, name in [("#export-png", "main.png"), ("#export-svg", "main.svg"), ("#export-ndjson", "main.ndjson")]:
        page.click("#export")
        with page.expect_download() as download:
            page.click(button)
        assert download.value.suggested_filename == name and download.value.path().stat().st_size > 50
        page.keyboard.press("Escape")
