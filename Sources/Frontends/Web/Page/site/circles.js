// SPDX-License-Identifier: MIT
// The circles of a board, in the order of their ids, with a grid to find them by place. Knows nothing of how they look.
import * as colour from "./colour.js";

const CELL = 256;

/** Reads a circle from the wire; null where it is none. */
export function read(json) {
  const fill = typeof json?.rgba === "string" ? colour.parse(json.rgba) : null;
  const numbers = [json?.id, json?.x, json?.y, json?.dia].every(Number.isFinite);
  if (!fill || !numbers || json.dia <= 0 || typeof json.initials !== "string") return null;
  return { id: json.id, initials: json.initials.slice(0, 20), x: json.x, y: json.y, r: json.dia / 2, fill,
    at: Number(json.at) || 0, by: typeof json.by === "string" ? json.by : null };
}

export class Circles {
  constructor() { this.clear(); }

  clear() {
    this.byID = new Map();
    this.list = [];
    this.gone = 0;
    this.grid = new Map();
  }

  get size() { return this.byID.size; }

  add(circle) {
    if (this.byID.has(circle.id)) return;
    this.byID.set(circle.id, circle);
    this.list.push(circle);
    for (const key of cells(circle)) {
      const cell = this.grid.get(key);
      if (cell) cell.push(circle); else this.grid.set(key, [circle]);
    }
  }

  /** Takes circles away; gives those that were here. */
  remove(ids) {
    const removed = ids.map((id) => this.byID.get(id)).filter(Boolean);
    for (const circle of removed) {
      this.byID.delete(circle.id);
      circle.gone = true;
      for (const key of cells(circle)) this.grid.set(key, this.grid.get(key).filter((other) => other !== circle));
    }
    this.gone += removed.length;
    if (this.gone > 64 && this.gone > this.list.length / 4) {
      this.list = this.list.filter((circle) => !circle.gone);
      this.gone = 0;
    }
    return removed;
  }

  /** The uppermost circle at a place; `slack` makes small ones easier to hit. */
  at(point, slack = 0) {
    let best = null;
    for (const circle of this.grid.get(key(point.x, point.y)) ?? []) {
      if (Math.hypot(circle.x - point.x, circle.y - point.y) <= circle.r + slack && (!best || circle.id > best.id)) best = circle;
    }
    return best;
  }

  /** The newest circle of which `test` is true. */
  newest(test) {
    for (let index = this.list.length - 1; index >= 0; index--) {
      if (!this.list[index].gone && test(this.list[index])) return this.list[index];
    }
    return null;
  }

  /** The newest ones, newest first. */
  latest(count) {
    const found = [];
    for (let index = this.list.length - 1; index >= 0 && found.length < count; index--) {
      if (!this.list[index].gone) found.push(this.list[index]);
    }
    return found;
  }

  /** A box around all circles; null where there are none. */
  box() {
    let box = null;
    for (const { x, y, r } of this.byID.values()) {
      box ??= { left: x - r, top: y - r, right: x + r, bottom: y + r };
      box.left = Math.min(box.left, x - r);
      box.top = Math.min(box.top, y - r);
      box.right = Math.max(box.right, x + r);
      box.bottom = Math.max(box.bottom, y + r);
    }
    return box;
  }
}

const key = (x, y) => `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;

function* cells({ x, y, r }) {
  for (let column = Math.floor((x - r) / CELL); column <= Math.floor((x + r) / CELL); column++) {
    for (let row = Math.floor((y - r) / CELL); row <= Math.floor((y + r) / CELL); row++) yield `${column},${row}`;
  }
}
