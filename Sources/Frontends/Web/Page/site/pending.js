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

  /** How many the player still wants. */
  get size() { return this.list.filter((item) => !item.isUnwanted).length; }
  get isFull() { return this.list.length >= GREATEST; }

  add(circle) {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.list.push({ ...circle, key, state: "waiting", id: null, wasSent: false, isUnwanted: false });
    this.save();
  }

  /** Those to send now, oldest first; they are under way then. */
  next() {
    const room = UNDER_WAY - this.list.filter((item) => item.state === "sent").length;
    const items = this.list.filter((item) => item.state === "waiting").slice(0, Math.max(0, room));
    for (const item of items) [item.state, item.wasSent] = ["sent", true];
    return items;
  }

  /**
   * Takes the newest one back; gives it, or null where there is none. What never left is gone at once. What may have
   * arrived is unwanted: it is sent until its id is known, and is to be removed by that.
   */
  takeBack() {
    const item = this.list.findLast((item) => !item.isUnwanted);
    if (!item) return null;
    item.isUnwanted = true;
    if (!item.wasSent) this.list = this.list.filter((other) => other !== item);
    this.save();
    return item;
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
      .map(({ initials, x, y, dia, rgba, key, isUnwanted }) => ({ initials, x, y, dia, rgba, key, isUnwanted }));
    try { this.storage?.setItem(this.name, JSON.stringify(kept)); } catch { /* It is full: they live as long as the page. */ }
  }
}

function load(storage, name) {
  try {
    const list = JSON.parse(storage?.getItem(name) ?? "[]");
    return list.filter((item) => typeof item?.key === "string" && Number.isFinite(item.x)).slice(0, GREATEST)
      .map((item) => ({ ...item, state: "waiting", id: null, wasSent: true, isUnwanted: item.isUnwanted === true }));
  } catch {
    return [];
  }
}
