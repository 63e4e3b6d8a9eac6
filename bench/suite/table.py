# SPDX-License-Identifier: MIT
"""Figures with their spread, and tables of them."""
import statistics


class Series:
    """One figure, measured in each round; `None` where it could not be."""

    def __init__(self, values, show="{:,.2f}"):
        self.values = [value for value in values if value is not None]
        self.show = show

    def __truediv__(self, other):
        """The ratios of neighbours: each round's own, so that a machine that slows down slows both."""
        return Series([mine / theirs for mine, theirs in zip(self.values, other.values) if theirs])

    @property
    def median(self):
        return statistics.median(self.values) if self.values else None

    def __str__(self):
        if not self.values:
            return "–"
        least, middle, most = (self.show.format(value) for value in (min(self.values), self.median, max(self.values)))
        return middle if least == most else f"{middle} [{least}–{most}]"


class Table:
    """A heading, rows of cells below a head, and notes."""

    def __init__(self, title, head, notes=()):
        self.title, self.head, self.rows, self.notes = title, head, [], list(notes)
        self.plots = []

    def add(self, *cells):
        self.rows.append([str(cell) for cell in cells])
        print("  ".join(self.rows[-1]), flush=True)

    def markdown(self):
        lines = [f"## {self.title}", ""]
        if self.rows:
            lines += [self._line(self.head), self._line(["---"] * len(self.head)), *map(self._line, self.rows), ""]
        return "\n".join(lines + [f"- {note}" for note in self.notes] + ([""] if self.notes else []))

    @staticmethod
    def _line(cells):
        return "| " + " | ".join(cells) + " |"
