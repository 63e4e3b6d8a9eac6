// SPDX-License-Identifier: MIT
// The way to the server: joins the board, keeps what it needs to go on where it was, and says in the board's own words what happens.

/** How long the server may take for an answer, in milliseconds. */
const PATIENCE = 12_000;

/** `on` has state, resumed, circle, removed, cleared, mode, players, status. `identity` is a secret of the player's. */
export class Connection {
  constructor(namespace, identity, on) {
    this.on = on;
    this.epoch = null;
    this.seq = 0;
    this.isAvailable = true;
    this.refusal = null;
    this.socket = io(namespace, { auth: (give) => give(this.auth(identity)), transports: ["websocket", "polling"] });
    this.socket.on("connect", () => {
      this.refusal = null;
      this.tell();
    });
    this.socket.on("disconnect", (reason) => {
      this.isSynced = false;
      this.tell();
      if (reason === "io server disconnect") setTimeout(() => this.socket.connect(), 2000);
    });
    this.socket.on("connect_error", (error) => {
      this.refusal = error?.data?.kind ? error.message : null;
      this.tell();
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
    addEventListener("online", () => { if (!this.socket.connected) this.socket.connect(); });
    this.tell();
  }

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
    this.tell();
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
    this.socket.connect();
  }

  /** Asks for something; gives what the server answers to it, or null where no answer came. */
  ask(event, ...data) {
    return new Promise((resolve) => {
      if (!this.socket.connected) return resolve(null);
      this.socket.timeout(PATIENCE).emit(event, ...data, (error, answer) => resolve(error ? null : answer));
    });
  }

  tell() {
    if (this.socket.connected) {
      if (!this.isAvailable) return this.on.status("away", "The board’s keeper is away");
      return this.on.status(this.isSynced ? "online" : "connecting", this.isSynced ? "Live" : "Joining…");
    }
    if (this.refusal) return this.on.status("refused", this.refusal);
    this.on.status("offline", navigator.onLine === false ? "Offline" : "Reconnecting…");
  }
}
