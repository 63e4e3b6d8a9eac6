// SPDX-License-Identifier: MIT
// A Socket.IO client for browsers (Engine.IO 4, Socket.IO 5): the global `io`, with the face of the official client as far
// as docs/socket-io.md lists it. What differs: each socket has a connection of its own; WebSocket comes first, polling
// where that cannot be opened; no attachments; the last `register-player` is sent again on each new connection.
(() => {
"use strict";

const defaults = {
  path: "/socket.io", transports: ["websocket", "polling"], timeout: 20000, autoConnect: true,
  reconnection: true, reconnectionDelay: 1000, reconnectionDelayMax: 5000,
  randomizationFactor: 0.5,
};
// What is emitted without a connection waits for the next one; beyond this the newest are refused.
const bufferLimit = 1000;
const reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

class Emitter {
  #entries = [];

  on(event, listener, once = false) {
    this.#entries.push({ event, listener, once });
    return this;
  }

  once(event, listener) {
    return this.on(event, listener, true);
  }

  off(event, listener) {
    const stays = (entry) => (event && entry.event !== event) || (listener && entry.listener !== listener);
    this.#entries = this.#entries.filter(stays);
    return this;
  }

  deliver(event, ...values) {
    for (const entry of this.#entries.filter((entry) => entry.event === event)) {
      if (entry.once) this.off(event, entry.listener);
      guarded(() => entry.listener.apply(this, values));
    }
  }
}

// What a page's function throws is the page's to hear of.
function guarded(call) {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}

// A transport tells `on` of each packet and of its end.

function openWebSocket(url, on) {
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => on.packet(data);
  socket.onerror = () => on.end("transport error", new Error("websocket error"));
  socket.onclose = () => on.end("transport close");
  return { send: (packet) => socket.send(packet), close: () => socket.close() };
}

function openPolling(url, on) {
  const aborter = new AbortController();
  const queue = [];
  let isSending = false;
  const fail = (error) => on.end("transport error", error);

  async function request(method, body) {
    const answer = await fetch(url, { method, body, cache: "no-store", signal: aborter.signal });
    if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
    return answer.text();
  }

  async function receiveAll() {
    while (!aborter.signal.aborted) {
      for (const packet of (await request("GET")).split("\x1e")) on.packet(packet);
    }
  }

  // One request at a time, so that nothing overtakes.
  async function sendAll() {
    if (isSending) return;
    isSending = true;
    while (queue.length > 0) await request("POST", queue.shift());
    isSending = false;
  }

  function send(packet) {
    queue.push(packet);
    sendAll().catch(fail);
  }

  // The server is told; what is on its way gets two seconds.
  function close() {
    if (url.searchParams.has("sid")) send("1");
    setTimeout(() => aborter.abort(), 2000);
  }

  receiveAll().catch(fail);
  return { send, close };
}

/** One Engine.IO session: tells `on` that it is `open`, of each `message`, and once of its `end` and the reason. */
function openEngine(address, options, on) {
  const names = [...options.transports];
  let isOpen = false;
  let isClosed = false;
  let timer;
  let patience;
  let current;
  const engine = { transport: undefined, send, close };

  function tryNext(lastError) {
    const name = names.shift();
    if (!name) return end("transport error", lastError);
    const url = new URL(address);
    url.searchParams.set("EIO", 4);
    url.searchParams.set("transport", name);
    const own = {
      packet: (data) => own === current && receive(data, url),
      end: (reason, error = new Error(reason)) => {
        if (own !== current) return;
        if (isOpen) return end(reason, error);
        current = undefined;
        engine.transport?.close();
        tryNext(error);
      },
    };
    current = own;
    clearTimeout(timer);
    timer = setTimeout(() => own.end("timeout"), options.timeout);
    try {
      engine.transport = (name === "polling" ? openPolling : openWebSocket)(url, own);
    } catch (error) {
      own.end("transport error", error);
    }
  }

  function receive(data, url) {
    try {
      const body = data.slice(1);
      switch (data[0]) {
        case "0": return opened(JSON.parse(body), url);
        case "1": return end("transport close");
        case "2": return expectPing(), send("3" + body);
        case "4": return on.message(body);
        case "6": return;
        default: throw new Error("unknown Engine.IO packet");
      }
    } catch (error) {
      end("parse error", error);
    }
  }

  function opened({ sid, pingInterval, pingTimeout }, url) {
    isOpen = true;
    url.searchParams.set("sid", sid);
    patience = pingInterval + pingTimeout;
    expectPing();
    on.open();
  }

  function expectPing() {
    clearTimeout(timer);
    timer = setTimeout(end, patience, "ping timeout");
  }

  function goOffline() {
    end("transport close", new Error("network connection lost"));
  }

  function send(packet) {
    if (!isClosed) engine.transport.send(packet);
  }

  function close() {
    isClosed = true;
    current = undefined;
    clearTimeout(timer);
    removeEventListener("offline", goOffline);
    engine.transport?.close();
  }

  function end(reason, error) {
    if (isClosed) return;
    close();
    on.end(reason, error);
  }

  addEventListener("offline", goOffline);
  queueMicrotask(() => isClosed || tryNext(new Error("no transport")));
  return engine;
}

const kinds = { connect: 0, disconnect: 1, event: 2, ack: 3, connectError: 4 };

const encode = (kind, namespace, id = "", payload = undefined) =>
  `4${kind}${namespace === "/" ? "" : namespace + ","}${id}${JSON.stringify(payload) ?? ""}`;

/** Throws where the protocol is broken. */
function decode(data) {
  const [head, kind, id] = /^([0-4])(?:\/[^,]*(?:,|$))?(\d+)?/.exec(data);
  const json = data.slice(head.length);
  return { kind: +kind, id, payload: json && JSON.parse(json) };
}

function makeSocket(url, options) {
  const namespace = url.pathname;
  const address = new URL(options.path.replace(/\/?$/, "/") + url.search, url);
  const acks = new Map();
  let nextAck = 0;
  let buffer = [];
  let registration;
  let engine;
  let attempts = 0;
  let timer;

  const socket = Object.assign(new Emitter(), {
    id: undefined,
    connected: false,
    active: false, // connected, or going to be without being asked again
    connect() {
      if (socket.active) return socket;
      socket.active = true;
      attempts = 0;
      openConnection();
      return socket;
    },
    disconnect() {
      if (socket.connected) engine.send(encode(kinds.disconnect, namespace));
      leaveForGood("io client disconnect");
      return socket;
    },
    // A function as the last value is called with the acknowledgement.
    emit: (event, ...values) => emit({}, event, values),
    // The function is then called with an error, or null and the acknowledgement, at the latest after that time.
    timeout: (milliseconds) => ({
      emit: (event, ...values) => emit({ milliseconds, wantsError: true }, event, values),
    }),
  });

  function emit({ milliseconds, wantsError }, event, values) {
    if (reserved.includes(event)) throw new Error(`"${event}" is a reserved event name`);
    const call = typeof values.at(-1) === "function" ? values.pop() : undefined;
    const id = call && nextAck++;
    const packet = encode(kinds.event, namespace, id, [event, ...values]);
    if (event === "register-player") registration = encode(kinds.event, namespace, undefined, [event, ...values]);
    if (call) acks.set(id, { call, wantsError, timer: milliseconds !== undefined && setTimeout(expire, milliseconds, id) });
    if (socket.connected) engine.send(packet);
    else if (buffer.length < bufferLimit) buffer.push({ event, id, packet });
    else fail(id, `not sent: ${bufferLimit} events are waiting for a connection`);
    return socket;
  }

  function settle(id, error, values = []) {
    const ack = acks.get(id);
    acks.delete(id);
    clearTimeout(ack?.timer);
    if (ack?.wantsError) guarded(() => ack.call(error, ...values));
    else if (ack && !error) guarded(() => ack.call(...values));
  }

  function fail(id, message) {
    settle(id, new Error(message));
  }

  function expire(id) {
    buffer = buffer.filter((entry) => entry.id !== id);
    fail(id, "operation has timed out");
  }

  function openConnection() {
    forgetRetry();
    if (!socket.active || engine) return;
    const own = openEngine(address, options, {
      open: () => requestConnect(own),
      message: (data) => receive(decode(data)),
      end: leave,
    });
    engine = own;
  }

  function requestConnect(engine) {
    const send = (auth) => engine.send(encode(kinds.connect, namespace, undefined, auth));
    if (typeof options.auth === "function") guarded(() => options.auth(send));
    else send(options.auth);
  }

  function receive(packet) {
    const { kind, id, payload } = packet;
    if (kind === kinds.connect) joined(payload.sid);
    else if (kind === kinds.disconnect) leaveForGood("io server disconnect");
    else if (kind === kinds.connectError) {
      leaveForGood("connect error", Object.assign(new Error(payload.message), { data: payload.data }));
    } else if (kind === kinds.event) receiveEvent(payload);
    else settle(+id, null, payload);
  }

  function receiveEvent([event, ...values]) {
    if (socket.connected && !reserved.includes(event)) socket.deliver(event, ...values);
  }

  function joined(id) {
    const waiting = buffer;
    Object.assign(socket, { id, connected: true });
    buffer = [];
    attempts = 0;
    if (registration && !waiting.some(({ event }) => event === "register-player")) engine.send(registration);
    waiting.forEach(({ packet }) => engine.send(packet));
    socket.deliver("connect");
  }

  // Nothing is tried again by itself.
  function leaveForGood(reason, error) {
    socket.active = false;
    forgetRetry();
    engine?.close();
    leave(reason, error);
  }

  function leave(reason, error) {
    const wasConnected = socket.connected;
    Object.assign(socket, { id: undefined, connected: false });
    engine = undefined;
    const waiting = buffer.map(({ id }) => id);
    [...acks.keys()].filter((id) => !waiting.includes(id)).forEach((id) => fail(id, "socket has been disconnected"));
    socket.active &&= options.reconnection;
    if (wasConnected) socket.deliver("disconnect", reason);
    else if (error) socket.deliver("connect_error", error);
    if (socket.active && !engine) retryLater();
  }

  // Twice as late each time, and spread: those who lost their server together do not come back together.
  function retryLater() {
    const { reconnectionDelay, reconnectionDelayMax, randomizationFactor: spread } = options;
    const delay = Math.min(reconnectionDelay * 2 ** attempts++, reconnectionDelayMax / (1 + spread));
    timer = setTimeout(openConnection, delay * (1 + spread * (2 * Math.random() - 1)));
    addEventListener("online", openConnection);
  }

  function forgetRetry() {
    clearTimeout(timer);
    removeEventListener("online", openConnection);
  }

  return options.autoConnect ? socket.connect() : socket;
}

/** `url`: a namespace of this host (`/NAME`) or an address; without one, `/` of this host. */
function io(url = "/", options = {}) {
  if (typeof url === "object") return io("/", url);
  const address = /^(\w+:\/)?\//.test(url) ? url : `//${url}`;
  return makeSocket(new URL(address, location.href), { ...defaults, ...options });
}

globalThis.io = Object.assign(io, { io, connect: io, protocol: 5 });
})();
