# SPDX-License-Identifier: MIT
"""A plot of measured figures as an SVG file: both axes logarithmic, a line with points for each series."""
import html
import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 70, 150, 40, 50
COLOURS = ["#0b6bcb", "#c2410c", "#15803d", "#7c3aed"]


class Plot:
    """`lines` are pairs of a name and its points, `(x, y)`, all above 0."""

    def __init__(self, name, title, x, y, lines):
        self.name, self.title, self.x, self.y = name, title, x, y
        self.lines = [(label, [point for point in points if point[1] and point[1] > 0]) for label, points in lines]

    def svg(self):
        points = [point for _, line in self.lines for point in line]
        across, up = axis([x for x, _ in points]), axis([y for _, y in points])
        place = lambda x, y: (LEFT + across(x) * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up(y) * (HEIGHT - TOP - BOTTOM))
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
                 f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', text(LEFT, 20, self.title, "font-weight='bold'")]
        for tick in across.ticks:
            x, bottom = place(tick, up.least)
            parts += [f'<path d="M{x:.1f} {TOP}V{bottom:.1f}" stroke="#ddd"/>', text(x, bottom + 18, f"{tick:g}", "text-anchor='middle'")]
        for tick in up.ticks:
            left, y = place(across.least, tick)
            parts += [f'<path d="M{left:.1f} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>', text(left - 8, y + 4, f"{tick:g}", "text-anchor='end'")]
        parts += [text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, self.x, "text-anchor='middle'"),
                  text(16, HEIGHT / 2, self.y, f"text-anchor='middle' transform='rotate(-90 16 {HEIGHT / 2})'")]
        for (label, line), colour in zip(self.lines, COLOURS):
            if line:
                parts += drawn([place(x, y) for x, y in line], label, colour)
        return "\n".join([*parts, "</svg>"]) + "\n"


def axis(values):
    """Where a value lies, from 0 to 1, on a logarithmic axis that reaches a little beyond all of them."""
    least, most = min(values) / 1.2, max(values) * 1.2
    scale = lambda value: math.log(value / least) / math.log(most / least)
    decades = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    ticks = [step * 10.0 ** decade for decade in decades for step in (1, 2, 5)]
    scale.least, scale.ticks = least, [tick for tick in ticks if least <= tick <= most]
    return scale


def drawn(places, label, colour):
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    points = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    return [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *points,
            text(places[-1][0] + 8, places[-1][1] + 4, label, f"fill='{colour}'")]


def text(x, y, content, attributes=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{html.escape(content)}</text>'
