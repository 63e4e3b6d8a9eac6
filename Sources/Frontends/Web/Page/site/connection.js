// SPDX-License-Identifier: MIT
// The way to the server: joins the board, keeps what it needs to go on where it was, and says in the board's own words what happens.
import { Retry } from "./retry.js";
import "./socket.io.js";

/** How long the server may take for an answer, in milliseconds. */
const PATIENCE = 12_000;
/** How long an attempt to connect may take, and how long a server that refused is left alone; in milliseconds. */
const ATTEMPT = 45_000;
const REFUSED = 30_000;
/** The server is where this file is, below whatever path that may be. */
const PATH = new URL("../../socket.io", import.meta.url).pathname;

/** `on` has state, resumed, circle, removed, cleared, mode, players, status. `identity` is a secret of the player's. */
export class Connection {
  constructor(namespace, identity, on) {
    this.on = on;
    this.epoch = null;
    this.seq = 0;
    this.isAvailable = true;
    this.refusal = null;
    this.wasConnected = this.isSynced = false;
    this.retry = new Retry(() => this.connect(), () => this.tell());
    this.socket = io(namespace, {
      path: PATH, auth: (give) => give(this.auth(identity)), transports: ["websocket", "polling"], reconnection: false, autoConnect: false,
    });
    this.socket.on("connect", () => {
      clearTimeout(this.attempt);
      this.refusal = null;
      this.wasConnected = true;
      this.retry.stop();
    });
    this.socket.on("disconnect", () => {
      this.isSynced = false;
      this.retry.later();
    });
    this.socket.on("connect_error", (error) => {
      clearTimeout(this.attempt);
      this.refusal = error?.data?.kind ? error.message || error.data.kind : null;
      if (this.refusal) this.retry.later(REFUSED); else this.retry.later();
    });
    this.socket.on("board-state", (state) => this.received(state));
    this.socket.on("add-circle", (json) => this.step(json?.id, () => on.circle(json)));
    this.socket.on("remove-circles", ({ ids, seq }) => this.step(seq, () => on.removed(ids)));
    this.socket.on("clear-board", ({ seq }) => this.step(seq, () => on.cleared(seq)));
    this.socket.on("set-board", ({ mode, seq }) => this.step(seq, () => on.mode(mode)));
    this.socket.on("update-player-list", (names) => on.players(names));
    this.socket.on("update-availability", ({ available }) => {
      this.isAvailable = available;
      this.tell();
    });
    addEventListener("online", () => this.tryNow());
    // Browsers make the timers of a hidden page wait for minutes.
    document.addEventListener("visibilitychange", () => document.hidden || this.tryNow());
    this.connect();
    this.tell();
  }

  connect() {
    clearTimeout(this.attempt);
    // A server that takes the connection and then says nothing gets no further than this.
    this.attempt = setTimeout(() => {
      this.socket.disconnect();
      this.retry.later();
    }, ATTEMPT);
    this.socket.connect();
  }

  /** Does not wait for the next attempt. */
  tryNow() { if (this.retry.seconds !== null) this.retry.now(); }

  get isConnected() { return this.socket.connected; }

  auth(player) {
    const place = this.epoch ? { epoch: this.epoch, after: String(this.seq) } : {};
    return { state: "true", player, ...place };
  }

  received(state) {
    this.isAvailable = true;
    if (state.resumed) {
      this.on.resumed(state);
    } else {
      this.epoch = state.epoch;
      this.seq = state.seq;
      this.on.state(state);
    }
    this.isSynced = true;
    this.retry.succeeded();
  }

  /** Every event has the number after the last one's; if not, something is missing, and all is asked for anew. */
  step(seq, apply) {
    if (seq === this.seq + 1) {
      this.seq = seq;
      return apply();
    }
    if (seq <= this.seq) return;
    this.epoch = null;
    this.socket.disconnect();
    this.retry.now();
  }

  /** Asks for something; gives what the server answers to it, or null where no answer came. */
  ask(event, ...data) {
    return new Promise((resolve) => {
      if (!this.socket.connected) return resolve(null);
      this.socket.timeout(PATIENCE).emit(event, ...data, (error, answer) => resolve(error ? null : answer));
    });
  }

  /** Says how it stands, and in how many seconds the next attempt is. */
  tell() {
    this.on.status(...this.standing(), this.socket.connected ? null : this.retry.seconds);
  }

  standing() {
    if (this.socket.connected) {
      if (!this.isAvailable) return ["away", "The board’s keeper is away"];
      return this.isSynced ? ["online", "Live"] : ["connecting", "Joining…"];
    }
    if (this.refusal) return ["refused", this.refusal[0].toUpperCase() + this.refusal.slice(1)];
    if (navigator.onLine === false) return ["offline", "Offline"];
    return this.wasConnected || this.retry.failures > 0 ? ["offline", "Reconnecting…"] : ["connecting", "Connecting…"];
  }
}
