// SPDX-License-Identifier: MIT
// Draws the board. Two canvases lie above each other: the paper holds every settled circle, and new ones are drawn on top of
// what is there; the overlay holds what moves (arrivals, pending circles, the cursor) and is drawn while there is such.
// After a change of view the old picture is shown, moved and scaled, while the new one is drawn in slices beside it. What of the
// old one is still right is kept: after a move only the edges are drawn, and after a removal only where those circles were.
import * as colour from "./colour.js";
import * as views from "./view.js";

/** How long an arrival lasts, in milliseconds. */
const ARRIVAL = 320;
/** How many arrivals are animated at a time; more are settled at once. */
const GREATEST_ARRIVALS = 32;
/** How long drawing may take in one frame, in milliseconds, and how many circles it may be: their pixels are made later. */
const SLICE = 6;
const BATCH = { least: 128, greatest: 8192 };
/** A frame that took longer was late, in milliseconds. */
const LATE = 25;
/** While a view moves, a picture that takes many frames is drawn anew so often, or when it has rested; in milliseconds. */
const OLD = 400;
const REST = 90;
/** The batch grows so much from frame to frame: slowly while a view moves, as each try of too many is a late frame. */
const GROWTH = { resting: 1.2, moving: 1.02 };
/** More holes than these are not mended one by one. */
const GREATEST_HOLES = 16;
/** Initials are written on circles with at least this radius on the screen. */
const READABLE = 9;

export class Painter {
  constructor(paper, overlay, circles, pending) {
    Object.assign(this, { paper, overlay, circles, pending });
    this.ink = paper.getContext("2d", { alpha: false });
    this.over = overlay.getContext("2d");
    // The picture that was last complete, and the one that is being drawn.
    [this.done, this.next] = [document.createElement("canvas"), document.createElement("canvas")];
    this.view = views.start;
    this.doneView = this.presented = views.start;
    this.job = null;
    this.arrivals = [];
    this.cursor = null;
    this.highlight = null;
    this.frame = 0;
    this.isStale = this.isWrong = true;
    // Where circles were that went, in the picture that was last complete.
    this.holes = [];
    this.isOverlaid = false;
    this.batch = 1024;
    this.isHeavy = false;
    this.lastFrame = this.movedAt = this.drawnAt = 0;
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
    this.darkness = matchMedia("(prefers-color-scheme: dark)");
    this.darkness.addEventListener("change", () => this.refresh());
    new ResizeObserver(() => this.resize()).observe(overlay);
    this.resize();
  }

  resize() {
    const before = { picture: this.done, ratio: this.ratio };
    this.done = document.createElement("canvas");
    this.ratio = Math.min(3, devicePixelRatio || 1);
    this.size = { width: this.overlay.clientWidth || innerWidth, height: this.overlay.clientHeight || innerHeight };
    for (const canvas of [this.paper, this.overlay, this.done, this.next]) {
      canvas.width = Math.round(this.size.width * this.ratio);
      canvas.height = Math.round(this.size.height * this.ratio);
    }
    this.job = null;
    this.refresh();
    this.keep(before.picture, before.ratio ? this.ratio / before.ratio : 1);
  }

  /** The old picture stays to be seen until the one of the new size is drawn. */
  keep(picture, growth) {
    const context = this.done.getContext("2d", { alpha: false });
    this.drawPaper(context, this.doneView);
    context.setTransform(growth, 0, 0, growth, 0, 0);
    context.drawImage(picture, 0, 0);
    this.drawPaper(this.ink, this.view);
    this.present();
  }

  show(view) {
    this.view = view;
    this.movedAt = performance.now();
    this.isStale = true;
    this.wake();
  }

  /** Everything is drawn anew, in slices. */
  refresh() {
    const style = getComputedStyle(document.documentElement);
    this.colours = Object.fromEntries(["paper", "dot", "ink", "accent"].map((name) => [name, style.getPropertyValue(`--${name}`)]));
    this.isStale = this.isWrong = true;
    this.wake();
  }

  /** A circle came: it is above all others. */
  arrived(circle) {
    const isSeen = views.touches(circle, views.shown(this.view, this.size));
    if (!isSeen || this.reducedMotion.matches || document.hidden) return this.settle([...this.arrivals.splice(0), { circle }]);
    this.arrivals.push({ circle, since: performance.now() });
    if (this.arrivals.length > GREATEST_ARRIVALS) this.settle(this.arrivals.splice(0, this.arrivals.length - GREATEST_ARRIVALS));
    this.wake();
  }

  /** Circles went. */
  removed(circles) {
    this.arrivals = this.arrivals.filter(({ circle }) => !circle.gone);
    this.holes.push(...circles);
    // A job counts its way through a list that is another now.
    if (this.job && this.job.list !== this.circles.list) [this.job, this.isWrong] = [null, true];
    this.isStale = true;
    this.wake();
  }

  /** The board is another one now. */
  replaced() {
    [this.arrivals, this.job, this.highlight] = [[], null, null];
    this.refresh();
  }

  wake() { this.frame ||= requestAnimationFrame((now) => this.draw(now)); }

  draw(now) {
    this.frame = 0;
    this.pace(now);
    const mayWait = this.isHeavy && now - this.movedAt < REST && now - this.drawnAt < OLD;
    if (this.isStale && !this.job && !mayWait) this.begin();
    if (this.job) this.proceed();
    if (!views.same(this.view, this.presented)) this.present();
    const settled = this.arrivals.findIndex(({ since }) => now - since < ARRIVAL);
    this.settle(this.arrivals.splice(0, settled < 0 ? this.arrivals.length : settled));
    this.drawOverlay(now);
    if (this.job || this.isStale || this.arrivals.length) this.wake();
  }

  /** Draws fewer circles a frame where frames come late, and more where they do not. */
  pace(now) {
    const isLate = now - this.lastFrame > LATE;
    this.lastFrame = now;
    const growth = now - this.movedAt < REST ? GROWTH.moving : GROWTH.resting;
    if (this.job) this.batch = Math.max(BATCH.least, Math.min(BATCH.greatest, this.batch * (isLate ? 0.5 : growth)));
  }

  // The settled picture

  /** A job is carried to its end, also when the view changes meanwhile: so there is always a recent picture to move. */
  begin() {
    const { list } = this.circles, { width, height } = this.next;
    const shift = this.shift(), context = this.next.getContext("2d", { alpha: false });
    const areas = shift ? [...edges(shift, this.next), ...this.holes.map((circle) => this.hole(circle))] : [{ x: 0, y: 0, width, height }];
    // What is in the old picture needs drawing in these areas only; the others of the list are in no picture.
    const settled = this.arrivals.length ? list.lastIndexOf(this.arrivals[0].circle) : list.length;
    const kept = shift ? settled : 0;
    this.job = { view: this.view, index: 0, frames: 0, list, kept, boxes: areas.map((area) => this.box(area)), isClipped: true };
    [this.isStale, this.isWrong, this.holes] = [false, false, []];
    context.reset();
    if (shift) context.drawImage(this.done, shift.x, shift.y);
    context.beginPath();
    for (const { x, y, width, height } of areas) context.rect(x, y, width, height);
    context.save();
    context.clip();
    this.drawPaper(context, this.view);
  }

  /** How far the old picture has to be moved, in whole pixels, to be right in the view as it is; null where it cannot be. */
  shift() {
    if (this.isWrong || this.view.scale !== this.doneView.scale || this.holes.length > GREATEST_HOLES) return null;
    const exact = { x: (this.view.x - this.doneView.x) * this.ratio, y: (this.view.y - this.doneView.y) * this.ratio };
    const shift = { x: Math.round(exact.x), y: Math.round(exact.y) };
    const isWhole = Math.hypot(shift.x - exact.x, shift.y - exact.y) < 0.001;
    return isWhole && Math.abs(shift.x) < this.next.width && Math.abs(shift.y) < this.next.height ? shift : null;
  }

  /** The pixels in which a circle is, and one around them. */
  hole({ x, y, r }) {
    const scale = this.view.scale * this.ratio, radius = Math.max(0.5, r * scale) + 1;
    const left = Math.floor(x * scale + this.view.x * this.ratio - radius), top = Math.floor(y * scale + this.view.y * this.ratio - radius);
    const side = Math.ceil(2 * radius) + 1;
    return { x: left, y: top, width: side, height: side };
  }

  /** What of the board is in an area of the screen, given in pixels, and one around them. */
  box({ x, y, width, height }) {
    const at = (x, y) => views.toBoard(this.view, { x: x / this.ratio, y: y / this.ratio });
    const topLeft = at(x - 1, y - 1), bottomRight = at(x + width + 1, y + height + 1);
    return { left: topLeft.x, top: topLeft.y, right: bottomRight.x, bottom: bottomRight.y };
  }

  proceed() {
    const end = performance.now() + SLICE;
    const context = this.next.getContext("2d", { alpha: false });
    const { job } = this, { list } = job;
    const first = this.arrivals[0]?.circle;
    let drawn = 0;
    job.frames += 1;
    while (job.index < list.length && list[job.index] !== first) {
      if (job.index === job.kept) this.widen(context);
      const circle = list[job.index++];
      if (!circle.gone && job.boxes.some((box) => views.touches(circle, box))) {
        this.drawCircle(context, circle, job.view);
        drawn += 1;
      }
      if (drawn >= this.batch || (job.index % 64 === 0 && performance.now() > end)) return;
    }
    this.widen(context);
    this.job = null;
    this.isHeavy = job.frames > 2;
    this.drawnAt = performance.now();
    [this.done, this.next, this.doneView] = [this.next, this.done, job.view];
    this.present();
  }

  /** From here on the job draws everywhere. */
  widen(context) {
    if (!this.job.isClipped) return;
    context.restore();
    this.job.isClipped = false;
    this.job.boxes = [views.shown(this.job.view, this.size)];
  }

  /** Shows the last complete picture, moved to where its circles are now. */
  present() {
    const scale = this.view.scale / this.doneView.scale;
    if (!views.same(this.view, this.doneView)) this.drawPaper(this.ink, this.view);
    this.ink.setTransform(scale, 0, 0, scale, (this.view.x - this.doneView.x * scale) * this.ratio, (this.view.y - this.doneView.y * scale) * this.ratio);
    this.ink.drawImage(this.done, 0, 0);
    this.presented = this.view;
  }

  /** Circles that have arrived become part of the picture. What a job has not come to yet it draws itself, in order. */
  settle(arrivals) {
    const context = this.done.getContext("2d", { alpha: false });
    for (const { circle } of arrivals) {
      if (circle.gone) continue;
      this.drawCircle(context, circle, this.doneView);
      this.drawCircle(this.ink, circle, this.view);
    }
  }

  drawPaper(context, view) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.colours.paper;
    context.fillRect(0, 0, this.paper.width, this.paper.height);
    let step = 32 * view.scale;
    while (step < 24) step *= 4;
    const dot = Math.max(1, this.ratio);
    context.fillStyle = this.colours.dot;
    for (let x = ((view.x % step) + step) % step; x < this.size.width; x += step) {
      for (let y = ((view.y % step) + step) % step; y < this.size.height; y += step) {
        context.fillRect(x * this.ratio - dot / 2, y * this.ratio - dot / 2, dot, dot);
      }
    }
  }

  drawCircle(context, circle, view, growth = 1) {
    const scale = view.scale * this.ratio;
    const x = circle.x * scale + view.x * this.ratio, y = circle.y * scale + view.y * this.ratio;
    const radius = Math.max(0.5, circle.r * scale * growth);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colour.css(circle.fill);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    if (radius < READABLE * this.ratio) return;
    const length = Math.max(2, circle.initials.length);
    context.fillStyle = colour.inkOn(circle.fill, this.darkness.matches ? 0.09 : 0.975);
    // Few sizes, so that the browser finds the font among those it has.
    context.font = `600 ${Math.round((radius * 3.1) / length) / 2}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(circle.initials, x, y + radius * 0.04, radius * 1.7);
  }

  // What moves

  drawOverlay(now) {
    const context = this.over, { highlight } = this;
    const isOverlaid = Boolean(this.arrivals.length || this.pending.list.length || highlight || this.cursor);
    // An empty one that stays so costs nothing: a canvas that was touched is copied to the screen.
    if (!isOverlaid && !this.isOverlaid) return;
    this.isOverlaid = isOverlaid;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.overlay.width, this.overlay.height);
    for (const { circle, since } of this.arrivals) {
      const part = Math.min(1, (now - since) / ARRIVAL);
      this.drawCircle(context, circle, this.view, overshooting(part));
    }
    for (const item of this.pending.list) if (!item.isUnwanted) this.drawPending(context, item);
    if (highlight && !highlight.gone) this.drawRing(context, highlight);
    if (this.cursor) this.drawCursor(context, this.cursor);
  }

  drawPending(context, item) {
    const fill = colour.parse(item.rgba);
    if (!fill) return;
    context.globalAlpha = 0.5;
    this.drawCircle(context, { ...item, r: item.dia / 2, fill }, this.view);
    context.globalAlpha = 1;
    this.drawRing(context, { x: item.x, y: item.y, r: item.dia / 2 }, [5, 4]);
  }

  drawRing(context, { x, y, r }, dash = []) {
    const at = views.toScreen(this.view, { x, y });
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.strokeStyle = this.colours.ink;
    context.lineWidth = 2;
    context.setLineDash(dash);
    context.beginPath();
    context.arc(at.x, at.y, r * this.view.scale + 2, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }

  drawCursor(context, point) {
    const at = views.toScreen(this.view, point);
    context.setTransform(this.ratio, 0, 0, this.ratio, at.x * this.ratio, at.y * this.ratio);
    for (const [width, stroke] of [[6, this.colours.paper], [2.5, this.colours.accent]]) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.lineCap = "round";
      context.beginPath();
      context.arc(0, 0, 11, 0, 2 * Math.PI);
      for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        context.moveTo(x * 7, y * 7);
        context.lineTo(x * 18, y * 18);
      }
      context.stroke();
    }
  }
}

/** What comes into a picture that is moved so. */
function edges({ x, y }, { width, height }) {
  const sides = [{ x: x > 0 ? 0 : width + x, y: 0, width: Math.abs(x), height }, { x: 0, y: y > 0 ? 0 : height + y, width, height: Math.abs(y) }];
  return sides.filter((side) => side.width && side.height);
}

const overshooting = (part) => 1 + 2.2 * (part - 1) ** 3 + 1.2 * (part - 1) ** 2;
