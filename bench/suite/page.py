# SPDX-License-Identifier: MIT
"""The page in Chromium: its frames while circles arrive on a full board, its first paint, and its weight on the wire."""
import itertools
import json
import random
import shutil
import socket
import statistics
import threading
import time

from ours import service
from table import Series, Table

CIRCLES, RATE, SECONDS = 20_000, 200, 5
PATIENCE = 30
WIDTH, HEIGHT = 1280, 800
PAINTS = 5
# The times of all frames for so long, in ms.
FRAMES = """seconds => new Promise(done => {
  const times = [];
  const next = time => { times.push(time); time - times[0] < seconds * 1000 ? requestAnimationFrame(next) : done(times); };
  requestAnimationFrame(next);
})"""
# The board follows the pointer, or is zoomed out and in, at each frame for so long.
MOVES = """([seconds, isDrag]) => {
  const board = document.getElementById('board'), start = performance.now();
  board.setPointerCapture = () => {};
  const point = (name, x, y) => board.dispatchEvent(
    new PointerEvent(name, { pointerId: 1, pointerType: 'mouse', button: 0, clientX: Math.round(x), clientY: Math.round(y), bubbles: true }));
  const wheel = (deltaY) => board.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: 640, clientY: 400, cancelable: true }));
  const move = () => {
    const time = performance.now() - start;
    if (isDrag) point('pointermove', 640 + 300 * Math.sin(time / 500), 400 + 200 * Math.sin(time / 370));
    else wheel(25 * Math.sin(time / 700));
    if (time < seconds * 1000) requestAnimationFrame(move);
    else if (isDrag) point('pointerup', 640, 400);
  };
  if (isDrag) point('pointerdown', 640, 400);
  requestAnimationFrame(move);
}"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)"
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(entry => ['navigation', 'script', 'link', 'css'].includes(entry.initiatorType))
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""


def circles(seed):
    """As players place them, all over the screen: the same ones each time."""
    chance = random.Random(seed)
    for _ in itertools.count():
        red, green, blue = (chance.randrange(256) for _ in range(3))
        yield {"initials": chance.choice(["AB", "XYZ", "ÖÄ", "JK"]), "x": chance.randrange(WIDTH), "y": chance.randrange(HEIGHT),
               "dia": chance.randint(10, 100), "rgba": f"rgba({red},{green},{blue},{chance.randint(40, 100) / 100})"}


class Control:
    """A connection to the daemon."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile()

    def call(self, method, **params):
        self.socket.sendall(json.dumps({"id": 1, "method": method, "params": params}).encode() + b"\n")
        return json.loads(self.lines.readline())["result"]


def fill(group):
    control, source = Control(group.socket), circles(1)
    for _ in range(CIRCLES // 1000):
        control.call("add-circles", circles=list(itertools.islice(source, 1000)))


def place(path, ending):
    """Places circles at fixed instants, until it is to end."""
    control, due = Control(path), time.monotonic()
    for circle in circles(2):
        if ending.is_set():
            return
        control.call("add-circle", **circle)
        due += 1 / RATE
        time.sleep(max(0, due - time.monotonic()))


def rate_of(times):
    """Frames a second, and the 99th percentile from one to the next."""
    gaps = sorted(later - earlier for earlier, later in itertools.pairwise(times))
    return len(gaps) / (times[-1] - times[0]) * 1000, gaps[len(gaps) * 99 // 100]


def frames(page, group):
    ending = threading.Event()
    writer = threading.Thread(target=place, args=(group.socket, ending))
    writer.start()
    try:
        return rate_of(page.evaluate(FRAMES, SECONDS))
    finally:
        ending.set()
        writer.join()


def moving(page, is_drag):
    page.evaluate(MOVES, [SECONDS, is_drag])
    rate, _ = rate_of(page.evaluate(FRAMES, SECONDS))
    page.wait_for_timeout(500)
    return rate


def opened(chromium, group, path):
    """A page in a context of its own: nothing of it is kept from before."""
    page = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
    # Somebody who has played before: no dialogue asks who it is.
    page.add_init_script("try { localStorage['circles.initials'] = 'AB' } catch {}")
    page.goto(f"http://127.0.0.1:{group.port}{path}")
    return page


def wait_for(page, condition):
    """By asking again and again: the page's policy lets nothing be made of a text in it."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(condition):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url}: {condition}")
        page.wait_for_timeout(10)


def painted(chromium, group, path):
    """When its first paint was, and what it weighs once it is live."""
    page = opened(chromium, group, path)
    page.wait_for_load_state()
    wait_for(page, "performance.getEntriesByName('first-contentful-paint').length")
    wait_for(page, "(document.getElementById('status')?.dataset.state ?? 'online') === 'online'")
    paint, weight = page.evaluate(PAINT)[0], page.evaluate(WEIGHT)
    page.context.close()
    return paint, weight / 1000


def round_of(chromium, group):
    # In turns with a page of one word: what the browser and the machine take for that, no page can be without.
    pairs = [(painted(chromium, group, "/healthz")[0], *painted(chromium, group, "/b/empty")) for _ in range(PAINTS)]
    word, paint, weight = (statistics.median(column) for column in zip(*pairs))
    page = opened(chromium, group, "/")
    page.wait_for_timeout(2000)  # the state comes, and is drawn
    rate, gap = frames(page, group)
    drag, zoom = moving(page, True), moving(page, False)
    page.context.close()
    return rate, gap, drag, zoom, paint, word, weight


def measure(rounds):
    table = Table("The page, in Chromium", ["figure", "measured", "to reach"])
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        table.notes.append("Not measured: chromium or playwright is not installed (scripts/setup test).")
        return table
    with sync_playwright() as playwright, service() as group:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        fill(group)
        painted(chromium, group, "/b/empty")  # A player's browser runs already.
        rate, gap, drag, zoom, paint, word, weight = zip(*(round_of(chromium, group) for _ in range(rounds)))
        chromium.close()
    table.add(f"frames a second, {CIRCLES} circles and {RATE} a second more", Series(rate, "{:.1f}"), "60")
    table.add("from frame to frame, 99th percentile, ms", Series(gap, "{:.1f}"), "")
    table.add(f"frames a second, {CIRCLES} circles, dragging", Series(drag, "{:.1f}"), "")
    table.add(f"frames a second, {CIRCLES} circles, zooming", Series(zoom, "{:.1f}"), "")
    table.add("first paint, ms", Series(paint, "{:.0f}"), "≤ 100")
    table.add("first paint of a page of one word, ms", Series(word, "{:.0f}"), "")
    table.add("page, script and style on the wire, kB", Series(weight, "{:.1f}"), "≤ 40")
    table.notes.append(
        f"Frames are those that the page itself is given, in a window of {WIDTH} by {HEIGHT} over which the circles are spread; without a graphics "
        f"processor, so that Chromium paints with the processors that all else runs on. A first paint is the median of {PAINTS} in turns with "
        "a page of one word of the same server, each in a new profile without a cache, of a browser that has shown a page before.")
    return table
