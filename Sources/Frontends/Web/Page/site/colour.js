// SPDX-License-Identifier: MIT
// Colours as numbers: what comes from the network is read to numbers before anything is done with it.

/** Reads `rgba(R,G,B,A)`, the one form in which the server sends colours; null for anything else. */
export function parse(text) {
  const match = /^rgba\((\d{1,3}),(\d{1,3}),(\d{1,3}),(0|1|0\.\d{1,3})\)$/.exec(text);
  if (!match) return null;
  const [r, g, b, a] = match.slice(1).map(Number);
  return r > 255 || g > 255 || b > 255 ? null : { r, g, b, a };
}

export const css = ({ r, g, b, a }) => `rgba(${r},${g},${b},${a})`;

/** A colour as a click chooses it: any hue, never too faint. */
export function random(next = Math.random) {
  const channel = () => Math.floor(next() * 256);
  return css({ r: channel(), g: channel(), b: channel(), a: Math.round(40 + next() * 60) / 100 });
}

/** Black or white, whichever can be read on the colour as it looks on the paper (0 dark to 1 light). */
export function inkOn({ r, g, b, a }, paper) {
  const light = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  return light * a + paper * (1 - a) > 0.55 ? "#111" : "#fff";
}

/** A word for a colour, for those who do not see it. */
export function name({ r, g, b }) {
  const max = Math.max(r, g, b), min = Math.min(r, g, b), spread = max - min;
  const light = (max + min) / 510;
  if (light < 0.1) return "black";
  if (light > 0.93) return "white";
  if (spread < 30) return "grey";
  let hue = max === r ? (g - b) / spread : max === g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
  hue = (hue * 60 + 360) % 360;
  const names = [[15, "red"], [45, light < 0.4 ? "brown" : "orange"], [70, "yellow"], [160, "green"], [200, "turquoise"],
    [255, "blue"], [290, "violet"], [345, "pink"], [361, "red"]];
  const word = names.find(([end]) => hue < end)[1];
  return light < 0.3 ? `dark ${word}` : light > 0.75 ? `light ${word}` : word;
}
