// SPDX-License-Identifier: MIT
// Pointers, wheel and keys on the board, as what they mean: place, pan, zoom, look at, move the cursor.

/** A pointer that moved less than this many pixels was a click. */
const SLACK = 6;
/** A finger that rests so long looks, and does not place; in milliseconds. */
const HOLD = 450;
const STEP = 20;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** `on` has place, pan, zoom, look, moveCursor, placeAtCursor, fit, actualSize, help. Points are in pixels of the board's element. */
export function listen(element, on) {
  const pointers = new Map();
  let pressed = null;

  const at = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const release = () => {
    clearTimeout(pressed?.timer);
    pressed = null;
    element.classList.remove("dragging");
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    clearTimeout(pressed?.timer);
    // The finger that stays after a pinch goes on moving the board.
    if (pointers.size > 1) return void (pressed = { isGesture: true, isDragging: true });
    pressed = { from: at(event), isGesture: false };
    if (event.pointerType !== "mouse") {
      pressed.timer = setTimeout(() => {
        pressed.isGesture = true;
        on.look(pressed.from);
      }, HOLD);
    }
  });

  element.addEventListener("pointermove", (event) => {
    const point = at(event), before = pointers.get(event.pointerId);
    if (!before) return on.look(event.pointerType === "mouse" ? point : null);
    if (pointers.size === 2) return pinch(event.pointerId, point);
    if (!pressed) return;
    if (!pressed.isDragging) {
      if (Math.hypot(point.x - pressed.from.x, point.y - pressed.from.y) < SLACK) return;
      clearTimeout(pressed.timer);
      pressed.isDragging = pressed.isGesture = true;
      element.classList.add("dragging");
      on.look(null);
    }
    on.pan(point.x - before.x, point.y - before.y);
    pointers.set(event.pointerId, point);
  });

  const pinch = (id, point) => {
    const [other] = [...pointers].filter(([key]) => key !== id).map(([, value]) => value);
    const before = pointers.get(id);
    const middle = (a) => ({ x: (a.x + other.x) / 2, y: (a.y + other.y) / 2 });
    const distance = (a) => Math.max(10, Math.hypot(a.x - other.x, a.y - other.y));
    on.pan(middle(point).x - middle(before).x, middle(point).y - middle(before).y);
    on.zoom(distance(point) / distance(before), middle(point));
    pointers.set(id, point);
  };

  element.addEventListener("pointerup", (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pressed && !pressed.isGesture) on.place(at(event));
    if (pointers.size === 0) release();
  });
  element.addEventListener("pointercancel", (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) release();
  });
  element.addEventListener("pointerleave", () => on.look(null));
  element.addEventListener("contextmenu", (event) => event.preventDefault());

  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey) return on.pan(-(event.deltaX || event.deltaY) * unit, 0);
    on.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0015)), at(event));
  }, { passive: false });

  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const action = {
      Enter: on.placeAtCursor, " ": on.placeAtCursor, "+": () => on.zoom(1.25), "=": () => on.zoom(1.25),
      "-": () => on.zoom(0.8), "0": on.fit, "1": on.actualSize, "?": on.help,
    }[event.key];
    if (!arrow && !action) return;
    event.preventDefault();
    if (arrow) on.moveCursor(...arrow.map((part) => part * STEP * (event.shiftKey ? 5 : 1)));
    else if (!event.repeat || "+=-".includes(event.key)) action();
  });
}
