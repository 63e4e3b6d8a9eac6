// SPDX-License-Identifier: MIT
// When something is tried again: later each time and spread, so that those who lost their server together do not come
// back together. It counts the seconds down, so that a player sees how long it takes.

/** In milliseconds. */
const FIRST = 1000;
const GREATEST = 3300;
const SECOND = 1000;

/** The pause before the attempt after `failures` ones that failed, in milliseconds: half to one and a half of its mean. */
export const pause = (failures, random = Math.random) => Math.min(GREATEST, FIRST * 2 ** failures) * (0.5 + random());

export class Retry {
  /** `act` tries; `tick` is called whenever `seconds` has changed. */
  constructor(act, tick) {
    Object.assign(this, { act, tick });
    this.failures = 0;
    this.at = null;
    this.timer = null;
  }

  /** The seconds until the next attempt, at least 1; null where none is planned. */
  get seconds() { return this.at === null ? null : Math.max(1, Math.ceil((this.at - performance.now()) / SECOND)); }

  /** Tries later: after `wait` milliseconds, or as late as it is due. */
  later(wait = pause(this.failures++)) {
    this.at = performance.now() + wait;
    this.count();
  }

  now() {
    this.stop();
    this.act();
  }

  /** It went well: the next failure is the first again. */
  succeeded() {
    this.stop();
    this.failures = 0;
  }

  stop() {
    clearTimeout(this.timer);
    this.at = null;
    this.tick();
  }

  count() {
    clearTimeout(this.timer);
    const left = this.at - performance.now();
    if (left <= 0) return this.now();
    this.tick();
    this.timer = setTimeout(() => this.count(), left % SECOND || SECOND);
  }
}
