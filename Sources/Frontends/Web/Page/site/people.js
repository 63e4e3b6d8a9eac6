// SPDX-License-Identifier: MIT
// The side panel: who is here, and the latest circles. All of it is text.
import * as colour from "./colour.js";

/** How many circles are listed. */
const LISTED = 100;
/** How many players are shown by name; the others are counted. */
const SHOWN = 200;
/** How often the list is brought up to date, in milliseconds: often, so that each time is little work in its frame. */
const PAUSE = 200;
// Made once: making one takes longer than all else of a line.
const TODAY = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const EARLIER = new Intl.DateTimeFormat([], { dateStyle: "short", timeStyle: "short" });

const item = (...parts) => {
  const element = document.createElement("li");
  element.append(...parts);
  return element;
};

const text = (name, content, className = "") => {
  const element = document.createElement(name);
  element.textContent = content;
  element.className = className;
  return element;
};

export function clock(at) {
  const date = new Date(at);
  return (date.toDateString() === new Date().toDateString() ? TODAY : EARLIER).format(date);
}

export class People {
  constructor(document, circles) {
    this.players = document.getElementById("players");
    this.count = document.getElementById("player-count");
    this.latest = document.getElementById("latest");
    this.circleCount = document.getElementById("circle-count");
    this.circles = circles;
    this.timer = null;
    /** The lines of the list, by circle. */
    this.lines = new Map();
  }

  /** Writes who is here; `mine` is marked once. */
  showPlayers(names, mine) {
    this.count.textContent = String(names.length);
    let isMarked = false;
    this.players.replaceChildren(...shown(names, mine).map((name) => {
      const element = item(name);
      if (name !== mine || isMarked) return element;
      isMarked = true;
      element.className = "you";
      element.append(text("span", " (you)", "sr"));
      return element;
    }));
    const more = names.length - SHOWN;
    if (more > 0) this.players.append(Object.assign(item(`and ${more.toLocaleString()} more`), { className: "none" }));
    if (!names.length) this.players.append(Object.assign(item("Nobody plays yet."), { className: "none" }));
  }

  circlesChanged() { this.timer ??= setTimeout(() => this.showLatest(), PAUSE); }

  showLatest() {
    this.timer = null;
    this.circleCount.textContent = this.circles.size.toLocaleString();
    this.latest.start = this.circles.size;
    const circles = this.circles.latest(LISTED);
    this.keepLines(new Set(circles));
    let next = this.latest.firstChild;
    for (const circle of circles) {
      if (next && next === this.lines.get(circle)) next = next.nextSibling;
      else this.latest.insertBefore(this.newLine(circle), next);
    }
    if (!this.circles.size) this.latest.append(Object.assign(item("None yet."), { className: "none" }));
  }

  /** Takes the lines of other circles away. */
  keepLines(circles) {
    if (!this.lines.size) this.latest.replaceChildren();
    for (const [circle, line] of this.lines) {
      if (circles.has(circle)) continue;
      this.lines.delete(circle);
      line.remove();
    }
  }

  newLine(circle) {
    const place = `${colour.name(circle.fill)}, ${Math.round(circle.x)}, ${Math.round(circle.y)}`;
    const time = text("time", clock(circle.at));
    time.dateTime = new Date(circle.at).toISOString();
    const line = item(swatch(circle.fill), text("b", circle.initials), text("span", place, "place"), time);
    line.dataset.id = circle.id;
    this.lines.set(circle, line);
    return line;
  }
}

/** The first ones, and always one's own. */
function shown(names, mine) {
  const first = names.slice(0, SHOWN);
  if (names.length > SHOWN && !first.includes(mine) && names.includes(mine)) first[SHOWN - 1] = mine;
  return first;
}

function swatch(fill) {
  const element = text("span", "", "swatch");
  element.style.backgroundColor = colour.css(fill);
  return element;
}
