// SPDX-License-Identifier: MIT
// What part of the board is seen: a scale, and where the board's origin is on the screen. A value; changes give new ones.

export const SMALLEST = 0.02;
export const GREATEST = 8;

export const start = Object.freeze({ scale: 1, x: 0, y: 0 });

export const toBoard = (view, point) => ({ x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale });
export const toScreen = (view, point) => ({ x: point.x * view.scale + view.x, y: point.y * view.scale + view.y });
export const same = (a, b) => a.scale === b.scale && a.x === b.x && a.y === b.y;

export const moved = (view, dx, dy) => ({ ...view, x: view.x + dx, y: view.y + dy });

/** Zooms by a factor; the point of the board under `at` stays where it is. */
export function zoomed(view, factor, at) {
  const scale = Math.min(GREATEST, Math.max(SMALLEST, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** A view that shows a whole box, never larger than life. */
export function fitting(box, size, margin) {
  const width = Math.max(1, box.right - box.left), height = Math.max(1, box.bottom - box.top);
  const room = { width: size.width - margin.left - margin.right, height: size.height - margin.top - margin.bottom };
  const scale = Math.max(SMALLEST, Math.min(1, room.width / width, room.height / height));
  return {
    scale,
    x: margin.left + (room.width - width * scale) / 2 - box.left * scale,
    y: margin.top + (room.height - height * scale) / 2 - box.top * scale,
  };
}

/** The part of the board that a screen of that size shows. */
export function shown(view, size) {
  const topLeft = toBoard(view, { x: 0, y: 0 }), bottomRight = toBoard(view, { x: size.width, y: size.height });
  return { left: topLeft.x, top: topLeft.y, right: bottomRight.x, bottom: bottomRight.y };
}

export const touches = (circle, box) =>
  circle.x + circle.r > box.left && circle.x - circle.r < box.right && circle.y + circle.r > box.top && circle.y - circle.r < box.bottom;
