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

/** Black or white, whichever has the greater contrast (at least 4.5) with the colour as it looks on paper of that grey (0 to 1). */
export function inkOn({ r, g, b, a }, paper) {
  const linear = (channel) => {
    const value = channel / 255 * a + paper * (1 - a);
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  // Where (L + 0.05) / 0.05, the contrast with black, is 1.05 / (L + 0.05), that with white (WCAG 2, relative luminance).
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.179 ? "#000" : "#fff";
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
