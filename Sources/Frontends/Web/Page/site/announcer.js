// SPDX-License-Identifier: MIT
// Says what happens to those who do not see it: not every circle, but what a while brought.

/** How long news are gathered, in milliseconds. */
const PAUSE = 1500;

export class Announcer {
  constructor(element) {
    this.element = element;
    this.placed = new Map();
    this.timer = null;
  }

  circle(initials) {
    this.placed.set(initials, (this.placed.get(initials) ?? 0) + 1);
    this.timer ??= setTimeout(() => this.flush(), PAUSE);
  }

  say(sentence) {
    this.flush();
    this.element.textContent = sentence;
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.placed.size) return;
    const who = [...this.placed].slice(0, 3).map(([name, count]) => `${name} placed ${count === 1 ? "a circle" : `${count} circles`}`);
    if (this.placed.size > 3) who.push(`and ${this.placed.size - 3} others`);
    this.placed.clear();
    this.element.textContent = who.join(", ");
  }
}
