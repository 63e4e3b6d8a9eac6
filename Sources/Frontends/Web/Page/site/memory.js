// SPDX-License-Identifier: MIT
// What the browser remembers of the player. A browser that keeps nothing is no reason not to play.

const storage = (kind) => {
  try {
    const place = globalThis[kind];
    place.getItem("circles");
    return place;
  } catch {
    return null;
  }
};

const lasting = storage("localStorage");
export const session = storage("sessionStorage");

const keep = (name, value) => {
  try { lasting?.setItem(name, value); } catch { /* It is full, or forbidden. */ }
};

export const initials = () => lasting?.getItem("circles.initials") ?? null;
export const keepInitials = (text) => keep("circles.initials", text);

/** The secret that makes this browser the same player again. */
export function secret() {
  const known = lasting?.getItem("circles.player");
  if (known && /^[0-9a-f]{32}$/.test(known)) return known;
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  keep("circles.player", fresh);
  return fresh;
}
