// SPDX-License-Identifier: MIT
// The page: puts its parts together. What a part does is in its own module.
import { Announcer } from "./announcer.js";
import * as colour from "./colour.js";
import { Circles, read } from "./circles.js";
import { Connection } from "./connection.js";
import { savePNG } from "./exporter.js";
import { listen } from "./gestures.js";
import * as memory from "./memory.js";
import { Painter } from "./painter.js";
import { clock, People } from "./people.js";
import { GREATEST, Pending } from "./pending.js";
import { Toasts } from "./toasts.js";
import * as views from "./view.js";

const BOARD_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const INITIALS = /^[\p{L}\p{Nd}]+$/u;
/** Errors that pass: what met one stays, and is sent again. */
const PASSING = ["unavailable", "rate-limited", "shutting-down", "storage-failed"];
/** Pause before what was refused for now is sent again, in milliseconds. */
const AGAIN = 1000;
const UNDO_CLEAR_SECONDS = 12;
/** In milliseconds. */
const CHANGES_PAUSE = 100;

const $ = (id) => document.getElementById(id);
// Everything is where this file is, below whatever path that may be.
const root = new URL("../../", import.meta.url);
const board = /^b\/([^/]+)\/?$/.exec(location.pathname.slice(root.pathname.length))?.[1] ?? "main";
const circles = new Circles();
const pending = new Pending(memory.session, `circles.pending.${board}`);
const painter = new Painter($("paper"), $("board"), circles, pending);
const people = new People(document, circles);
const announcer = new Announcer($("live"));
const toasts = new Toasts($("toasts"));

let initials = memory.initials();
let you = null;
let isReadOnly = false;
let isSending = false;
let hasFitted = false;
let changes = null;

// What the server says

const connection = new Connection(board === "main" ? "/" : `/${board}`, memory.secret(), {
  status: (state, text, seconds) => {
    const isNews = $("status").dataset.state !== state;
    $("status").dataset.state = state;
    const waiting = pending.size;
    $("status-text").textContent = waiting && state !== "online" ? `${text} · ${waiting} waiting` : text;
    $("status-next").textContent = `next try in ${seconds} s`;
    $("status-next").hidden = seconds === null;
    $("retry").hidden = state !== "refused" || seconds === null;
    if (!isNews) return;
    changed();
    if (state === "online") joined(); else pending.lost();
    if (state === "refused") toasts.show(text, { seconds: 20 });
  },
  state: (state) => {
    circles.clear();
    leaving.clear();
    for (const circle of state.circles.map(read)) if (circle) circles.add(circle);
    painter.replaced();
    // What is confirmed is in the state, or comes after it; or the board it was placed on is no more.
    pending.drop((item) => item.id !== null);
    resumed(state);
    if (!hasFitted) firstLook();
    changed();
  },
  resumed,
  circle: (json) => {
    const circle = read(json);
    if (!circle) return;
    circles.add(circle);
    pending.drop((item) => item.id === circle.id);
    painter.arrived(circle);
    announcer.circle(circle.by === you ? "You" : circle.initials);
    changed();
  },
  removed: (ids) => {
    const removed = circles.remove(ids);
    if (removed.length) painter.removed(removed);
    for (const id of ids) leaving.delete(id);
    announcer.say(ids.length === 1 ? "A circle was taken away" : `${ids.length} circles were taken away`);
    changed();
  },
  cleared: (seq) => {
    if (!circles.size) return;
    circles.clear();
    painter.replaced();
    changed();
    announcer.say("The board was cleared");
    toasts.show("The board was cleared.", { action: "Undo clear", seconds: UNDO_CLEAR_SECONDS, act: () => undoClear(seq) });
  },
  mode: showMode,
  players: (names) => people.showPlayers(names, initials),
});

function resumed(state) {
  you = state.you.id;
  showMode(state.mode);
  people.showPlayers(state.players.map((player) => player.initials), initials);
}

function joined() {
  if (initials) register();
  send();
}

function showMode(mode) {
  if (isReadOnly !== (mode === "read-only")) announcer.say(isReadOnly ? "Everybody may place circles again" : "The board is read-only now");
  isReadOnly = mode === "read-only";
  $("mode").hidden = !isReadOnly;
  $("board").classList.toggle("locked", isReadOnly);
  $("clear").disabled = isReadOnly;
  changed();
}

/** Something about the circles is another now; while much comes, that is looked at a few times a second. */
function changed() {
  people.circlesChanged();
  painter.wake();
  changes ??= setTimeout(showChanges, CHANGES_PAUSE);
}

function showChanges() {
  changes = null;
  connection.tell();
  $("empty").hidden = circles.size + pending.size > 0 || isReadOnly || $("status").dataset.state === "refused";
  $("undo").disabled = isReadOnly || !(pending.size || circles.newest(mine));
}

/** On a board whose circles are all elsewhere, goes to where they are. */
function firstLook() {
  hasFitted = true;
  const box = views.shown(painter.view, painter.size);
  if (circles.size && !circles.newest((circle) => views.touches(circle, box))) fit();
}

// Placing

function place(point) {
  if (isReadOnly) return toasts.show("This board is read-only: you can look, and not place.");
  if (!initials) return askInitials(() => place(point));
  if (pending.isFull) return toasts.show(`${GREATEST} circles wait to be sent already. Wait until the connection is back.`);
  const at = views.toBoard(painter.view, point);
  const limit = (value) => Math.max(-100_000, Math.min(100_000, Math.round(value * 100) / 100));
  pending.add({
    initials, x: limit(at.x), y: limit(at.y), dia: Math.floor(10 + Math.random() * 91), rgba: colour.random(),
  });
  changed();
  send();
}

/** Sends what waits, and again what could not be taken for now. */
async function send() {
  if (isSending || !connection.isConnected) return;
  isSending = true;
  let mustWait = false;
  for (let items = pending.next(); items.length && connection.isConnected && !mustWait; items = pending.next()) {
    const outcomes = await Promise.all(items.map(sendOne));
    mustWait = outcomes.includes("again");
  }
  isSending = false;
  changed();
  if (mustWait || pending.list.some((item) => item.state === "waiting")) setTimeout(send, AGAIN);
}

async function sendOne(item) {
  const { state, id, wasSent, isUnwanted, ...circle } = item;
  const answer = await connection.ask("add-circle", circle);
  if (answer?.ok) {
    if (answer.id <= connection.seq) pending.drop((other) => other === item);
    else pending.confirm(item, answer.id);
    if (item.isUnwanted) takeAway(answer.id);
    return "done";
  }
  const kind = answer?.error?.kind;
  if (!answer || PASSING.includes(kind)) {
    if (kind === "storage-failed") toasts.show(answer.error.message);
    pending.again(item);
    return "again";
  }
  pending.drop((other) => other === item);
  toasts.show(`A circle was not placed: ${answer.error.message}`);
  if (answer.error.field === "initials") askInitials();
  return "done";
}

// Undoing and clearing

/** Circles that are being taken away: the next undo is of the one before. */
const leaving = new Set();

const mine = (circle) => you !== null && circle.by === you && !leaving.has(circle.id);

function undo() {
  const waiting = pending.takeBack();
  if (waiting) {
    if (waiting.id !== null) takeAway(waiting.id);
    return changed();
  }
  const last = circles.newest(mine);
  if (last) takeAway(last.id);
}

async function takeAway(id) {
  leaving.add(id);
  changed();
  const answer = await connection.ask("remove-circles", { ids: [id] });
  if (!answer?.ok) leaving.delete(id);
  report(answer, "It could not be undone");
  changed();
}

async function clear() {
  if (!circles.size) return toasts.show("The board is empty already.");
  $("clear-text").textContent = `All ${circles.size.toLocaleString()} circles go, for everybody. It can be undone right after.`;
  if (await ask($("clear-dialog")) === "clear") report(await connection.ask("clear-board"), "The board could not be cleared");
}

async function undoClear(seq) {
  const answer = await connection.ask("restore-board", { to: seq - 1 });
  if (answer) return report(answer, "The clear could not be undone");
  toasts.show("The clear is not undone: there is no connection just now.",
    { action: "Try again", seconds: UNDO_CLEAR_SECONDS, act: () => undoClear(seq) });
}

function report(answer, what) {
  if (!answer) toasts.show(`${what}: there is no connection just now.`);
  else if (!answer.ok) toasts.show(`${what}: ${answer.error.message}`);
}

// Initials

let afterInitials = null;

function askInitials(then = null) {
  afterInitials = then;
  $("initials").value = initials ?? "";
  $("initials-error").textContent = "";
  if (!$("initials-dialog").open) $("initials-dialog").showModal();
  $("initials").select();
}

function wrongInitials(text) {
  const count = [...text].length;
  if (!INITIALS.test(text)) return "Letters and digits, please.";
  if (count < 2) return "Two letters at least.";
  return count > 10 ? "That is too long." : null;
}

$("initials-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("initials").value.normalize("NFC").trim();
  const problem = wrongInitials(text) ?? await refusedInitials(text);
  $("initials-error").textContent = problem ?? "";
  if (problem) return $("initials").select();
  initials = text;
  memory.keepInitials(text);
  $("initials-dialog").close();
  $("board").focus({ preventScroll: true });
  afterInitials?.();
  afterInitials = null;
});
$("initials-later").addEventListener("click", () => $("initials-dialog").close());

async function refusedInitials(text) {
  const answer = await connection.ask("register-player", { initials: text });
  return answer && !answer.ok ? answer.error.message : null;
}

async function register() {
  const answer = await connection.ask("register-player", { initials });
  if (answer && !answer.ok && answer.error.field === "initials") askInitials();
}

// Looking

function show(view) {
  painter.show(view);
  $("zoom-level").textContent = `${Math.round(view.scale * 100)}%`;
  hideTip();
}

const middle = () => ({ x: painter.size.width / 2, y: painter.size.height / 2 });
const zoom = (factor, at = middle()) => show(views.zoomed(painter.view, factor, at));

function fit() {
  const box = circles.box();
  show(box ? views.fitting(box, painter.size, { left: 24, right: 24, top: 76, bottom: 84 }) : views.start);
}

function look(point) {
  const circle = point && circles.at(views.toBoard(painter.view, point), 3 / painter.view.scale);
  if (circle) showTip(circle, point); else hideTip();
  return circle;
}

function showTip(circle, point) {
  const tip = $("tip");
  tip.textContent = `${circle.initials}${circle.by && circle.by === you ? " (you)" : ""} · ${clock(circle.at)}`;
  tip.hidden = false;
  const left = Math.max(8, Math.min(painter.size.width - tip.offsetWidth - 8, point.x + 14));
  const top = point.y + 18 + tip.offsetHeight > painter.size.height ? point.y - tip.offsetHeight - 12 : point.y + 18;
  tip.style.transform = `translate(${left}px, ${top}px)`;
  painter.highlight = circle;
  painter.wake();
}

function hideTip() {
  if ($("tip").hidden) return;
  $("tip").hidden = true;
  painter.highlight = null;
  painter.wake();
}

// The cursor of those who play by keys

function moveCursor(dx, dy) {
  const from = painter.cursor ? views.toScreen(painter.view, painter.cursor) : middle();
  const inside = (value, size) => Math.max(24, Math.min(size - 24, value));
  const to = painter.cursor ? { x: from.x + dx, y: from.y + dy } : from;
  const at = { x: inside(to.x, painter.size.width), y: inside(to.y, painter.size.height) };
  if (at.x !== to.x || at.y !== to.y) show(views.moved(painter.view, at.x - to.x, at.y - to.y));
  painter.cursor = views.toBoard(painter.view, at);
  painter.wake();
  const before = painter.highlight, circle = look(at);
  if (circle && circle !== before) announcer.say($("tip").textContent);
}

function placeAtCursor() {
  if (!painter.cursor) return moveCursor(0, 0);
  place(views.toScreen(painter.view, painter.cursor));
}

listen($("board"), {
  place: (point) => {
    painter.cursor = null;
    place(point);
  },
  pan: (dx, dy) => show(views.moved(painter.view, dx, dy)),
  zoom, look, moveCursor, placeAtCursor, fit,
  actualSize: () => show(views.start),
  help: () => $("help-dialog").showModal(),
});
$("board").addEventListener("blur", () => {
  painter.cursor = null;
  painter.wake();
});

// Buttons and dialogs

/** Opens a dialog; gives the value of the button that closed it. */
function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target.hasAttribute("data-close")) dialog.close();
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog && isOutside(dialog.getBoundingClientRect(), event)) dialog.close();
  });
}

/** Whether a pointer is on the backdrop: a dialog's own margin is the dialog's, too. */
function isOutside(box, { clientX, clientY }) {
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

function togglePeople() {
  $("people").hidden = !$("people").hidden;
  $("people-toggle").setAttribute("aria-expanded", String(!$("people").hidden));
}

/** A board's own. */
function address(board) {
  return new URL(board === "main" ? "." : `b/${board}`, root).href;
}

async function share() {
  const url = address(board);
  if (navigator.share) return navigator.share({ title: `Circles: ${board}`, url }).catch(() => {});
  try {
    await navigator.clipboard.writeText(url);
    toasts.show("The address is copied. Send it to a friend.");
  } catch {
    $("share-url").value = url;
    $("share-dialog").showModal();
    $("share-url").select();
  }
}

$("board-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = $("board-input").value.trim().toLowerCase().replaceAll(" ", "-");
  if (!BOARD_NAME.test(name)) return void ($("board-error").textContent = "a to z, 0 to 9, - and _, beginning with a letter or digit.");
  location.href = address(name);
});

const buttons = {
  "retry": () => connection.tryNow(), "undo": undo, "clear": clear, "zoom-in": () => zoom(1.25), "zoom-out": () => zoom(0.8), "fit": fit, "share": share,
  "zoom-level": () => show(views.start), "people-toggle": togglePeople, "change-initials": () => askInitials(),
  "help": () => $("help-dialog").showModal(), "export": () => $("export-dialog").showModal(),
  "board-name": () => $("board-dialog").showModal(),
  "export-png": () => savePNG(painter, circles, board).catch((error) => toasts.show(`The picture was not saved: ${error.message}.`)),
};
for (const [id, act] of Object.entries(buttons)) $(id).addEventListener("click", act);
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!isUndo) {
    // What is typed while nothing has the focus is meant for the board.
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (event.target === document.body && key !== "Tab") {
      const copy = new KeyboardEvent("keydown", { key, shiftKey, ctrlKey, metaKey, altKey, cancelable: true });
      if (!$("board").dispatchEvent(copy)) $("board").focus({ preventScroll: true });
    }
    return;
  }
  event.preventDefault();
  undo();
});

$("board-name").textContent = board;
document.title = board === "main" ? "Circles" : `${board} · Circles`;
for (const ending of ["svg", "ndjson"]) $(`export-${ending}`).href = new URL(`b/${board}.${ending}`, root).href;
if (matchMedia("(min-width: 900px)").matches) togglePeople();
changed();
if (!initials) askInitials();
