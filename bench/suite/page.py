# SPDX-License-Identifier: MIT
"""The page in Chromium: its frames while circles arrive on a full board, its first paint, and its weight on the wire."""
import json
import shutil
import socket
import threading
import time

from crowd import fill
from ours import service
from table import Series, Table

CIRCLES, RATE, SECONDS = 20_000, 200, 5
CIRCLE = {"initials": "ABC", "x": 300, "y": 200, "dia": 42, "rgba": "rgba(12,34,56,0.7)"}
# The times of all frames for so long, in ms.
FRAMES = """seconds => new Promise(done => {
  const times = [];
  const next = time => { times.push(time); time - times[0] < seconds * 1000 ? requestAnimationFrame(next) : done(times); };
  requestAnimationFrame(next);
})"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)"
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(entry => ['navigation', 'script', 'link', 'css'].includes(entry.initiatorType))
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""


def place(path, ending):
    """Places circles at fixed instants, until it is to end."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        lines, due = connection.makefile(), time.monotonic()
        while not ending.is_set():
            connection.sendall(json.dumps({"id": 1, "method": "add-circle", "params": CIRCLE}).encode() + b"\n")
            lines.readline()
            due += 1 / RATE
            time.sleep(max(0, due - time.monotonic()))


def frames(page, group):
    ending = threading.Event()
    writer = threading.Thread(target=place, args=(group.socket, ending))
    writer.start()
    try:
        times = page.evaluate(FRAMES, SECONDS)
    finally:
        ending.set()
        writer.join()
    gaps = sorted(later - earlier for earlier, later in zip(times, times[1:]))
    return len(gaps) / (times[-1] - times[0]) * 1000, gaps[len(gaps) * 99 // 100]


def round_of(chromium, group):
    """Frames a second and the 99th percentile of their distance, the first paint, and the bytes."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{group.port}/b/empty")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    paint, weight = page.evaluate(PAINT)[0], page.evaluate(WEIGHT)
    page.goto(f"http://127.0.0.1:{group.port}/")
    page.wait_for_timeout(2000)  # the state comes, and is drawn
    rate, gap = frames(page, group)
    context.close()
    return rate, gap, paint, weight / 1000


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
        fill(group, CIRCLES)
        rate, gap, paint, weight = zip(*(round_of(chromium, group) for _ in range(rounds)))
        chromium.close()
    table.add(f"frames a second, {CIRCLES} circles and {RATE} a second more", Series(rate, "{:.1f}"), "60")
    table.add("from frame to frame, 99th percentile, ms", Series(gap, "{:.1f}"), "")
    table.add("first paint, ms", Series(paint, "{:.0f}"), "≤ 100")
    table.add("page, script and style on the wire, kB", Series(weight, "{:.1f}"), "≤ 40")
    return table
