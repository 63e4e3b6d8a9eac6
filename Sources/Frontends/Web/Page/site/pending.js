// SPDX-License-Identifier: MIT
// Circles that the player placed and the server has not confirmed. Each has a key, so that it can be sent as often as
// it takes and happens once. Kept over a reload of the page.

/** How many may wait. */
export const GREATEST = 500;
/** How many are under way at a time. */
const UNDER_WAY = 40;

export class Pending {
  constructor(storage, name) {
    this.storage = storage;
    this.name = name;
    this.list = load(storage, name);
  }

  get size() { return this.list.length; }
  get isFull() { return this.list.length >= GREATEST; }

  add(circle) {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.list.push({ ...circle, key, state: "waiting", id: null });
    this.save();
  }

  /** Those to send now, oldest first; they are under way then. */
  next() {
    const room = UNDER_WAY - this.list.filter((item) => item.state === "sent").length;
    const items = this.list.filter((item) => item.state === "waiting").slice(0, Math.max(0, room));
    for (const item of items) item.state = "sent";
    return items;
  }

  /** It has to go again. */
  again(item) { if (item.state === "sent") item.state = "waiting"; }

  /** The connection ended: whatever has no answer has to go again. */
  lost() { for (const item of this.list) this.again(item); }

  /** The server took it, as circle `id`. */
  confirm(item, id) {
    item.state = "confirmed";
    item.id = id;
    this.save();
  }

  drop(test) {
    const before = this.list.length;
    this.list = this.list.filter((item) => !test(item));
    if (this.list.length !== before) this.save();
  }

  save() {
    const kept = this.list.filter((item) => item.state !== "confirmed")
      .map(({ initials, x, y, dia, rgba, key }) => ({ initials, x, y, dia, rgba, key }));
    try { this.storage?.setItem(this.name, JSON.stringify(kept)); } catch { /* It is full: they live as long as the page. */ }
  }
}

function load(storage, name) {
  try {
    const list = JSON.parse(storage?.getItem(name) ?? "[]");
    return list.filter((item) => typeof item?.key === "string" && Number.isFinite(item.x)).slice(0, GREATEST)
      .map((item) => ({ ...item, state: "waiting", id: null }));
  } catch {
    return [];
  }
}
