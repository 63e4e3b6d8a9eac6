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

  /** At once, behind what was gathered: a second text would take the first one's place unheard. */
  say(sentence) {
    const news = this.gathered();
    this.element.textContent = news ? `${news}. ${sentence}` : sentence;
  }

  flush() {
    const news = this.gathered();
    if (news) this.element.textContent = news;
  }

  gathered() {
    clearTimeout(this.timer);
    this.timer = null;
    const who = [...this.placed].slice(0, 3).map(([name, count]) => `${name} placed ${count === 1 ? "a circle" : `${count} circles`}`);
    if (this.placed.size > 3) who.push(`and ${this.placed.size - 3} others`);
    this.placed.clear();
    return who.join(", ");
  }
}
