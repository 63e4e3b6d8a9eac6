// SPDX-License-Identifier: MIT
// A Socket.IO client (Engine.IO 4, Socket.IO 5): global `io`, as docs/socket-io.md has it. Each socket has its own
// connection: WebSocket, or polling where that cannot be opened.
(() => {
"use strict";

// The server is beside this file.
const own = /\/\/[^/]+(.*\/socket\.io)\/socket\.io\.js/.exec(globalThis.document?.currentScript?.src);
const defaults = {
  path: own?.[1] ?? "/socket.io", transports: ["websocket", "polling"], timeout: 20000, autoConnect: true,
  reconnection: true, reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5,
};
const bufferLimit = 1000; // emits that wait; more are refused
const byUs = "io client disconnect";
const reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

class Emitter {
  #entries = [];

  on(event, listener, once) {
    this.#entries.push({ event, listener, once });
    return this;
  }

  once(event, listener) {
    return this.on(event, listener, true);
  }

  off(event, listener) {
    const stays = (entry) => (event && event !== entry.event) || (listener && listener !== entry.listener);
    this.#entries = this.#entries.filter(stays);
    return this;
  }

  deliver(event, ...values) {
    for (const entry of this.#entries.filter((entry) => entry.event === event)) {
      if (entry.once) this.#entries = this.#entries.filter((other) => other !== entry);
      guarded(() => entry.listener.apply(this, values));
    }
  }
}

// What a page's functions throw stops nothing.
function guarded(call) {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}

// A transport tells of each packet (text or ArrayBuffer), and of its end.

function websocket(url, packet, end) {
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => packet(data);
  socket.onerror = () => end("transport error");
  socket.onclose = () => end("transport close");
  return { send: (data) => socket.send(data), close: () => socket.close() };
}

function polling(url, packet, end) {
  const aborter = new AbortController();
  const fail = (error) => end("transport error", error);
  let sent = Promise.resolve();

  async function request(method, body) {
    const answer = await fetch(url, { method, body, signal: aborter.signal, cache: "no-store" });
    if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
    return answer.text();
  }

  async function receive() {
    while (true) {
      for (const text of (await request("GET")).split("\x1e")) {
        packet(text[0] === "b" ? Uint8Array.from(atob(text.slice(1)), (c) => c.charCodeAt(0)).buffer : text);
      }
    }
  }

  // One after the other: none overtakes.
  function send(data) {
    const body = typeof data === "string" ? data : "b" + btoa(Array.from(data, (b) => String.fromCharCode(b)).join(""));
    sent = sent.then(() => request("POST", body));
    sent.catch(fail);
  }

  // What is being sent gets two seconds.
  function close() {
    if (url.searchParams.has("sid")) send("1");
    setTimeout(() => aborter.abort(), 2000);
  }

  receive().catch(fail);
  return { send, close };
}

const [connect, disconnect, event, ack, binaryEvent, toBinary] = [0, 1, 2, 3, 5, 3];

// The Engine.IO packets of a Socket.IO packet: a text, and its attachments as they are now.
function encode(type, namespace, id = "", payload) {
  const attachments = [];
  const json = JSON.stringify(payload, (_, value) => {
    if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return value;
    const bytes = new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength);
    return { _placeholder: true, num: attachments.push(bytes.slice()) - 1 };
  });
  const head = attachments.length > 0 ? `${type + toBinary}${attachments.length}-` : type;
  return [`4${head}${namespace === "/" ? "" : namespace + ","}${id}${json ?? ""}`, ...attachments];
}

// Hands packets on once their attachments are there. Throws where the protocol is broken.
function makeDecoder(handle) {
  let partial;
  return (data) => {
    if ((typeof data === "string") === Boolean(partial)) throw new Error("misplaced attachment");
    if (partial) {
      partial.attachments.push(data);
    } else {
      const [head, type, count = 0, id] = /^([0-6])(?:(\d+)-)?(?:\/[^,]*(?:,|$))?(\d+)?/.exec(data);
      partial = { type: +type, count, id, json: data.slice(head.length), attachments: [] };
    }
    const { type, count, id, json, attachments } = partial;
    if (attachments.length < count) return;
    partial = undefined;
    if (type < binaryEvent) return handle(type, id, json && JSON.parse(json));
    const payload = JSON.parse(json, (_, value) => (value?._placeholder ? attachments[value.num] : value));
    handle(type - toBinary, id, payload);
  };
}

function makeSocket(url, options) {
  const namespace = url.pathname;
  const address = new URL(options.path.replace(/\/?$/, "/"), url);
  new URLSearchParams(options.query).forEach((value, key) => address.searchParams.set(key, value));
  const acks = new Map();
  let buffer = [];
  let nextAck = 0;
  let attempts = 0;
  let transport, decode, patience, deadline, registration;
  let timer; // opening, next ping, or next attempt

  const socket = Object.assign(new Emitter(), emitters(), {
    connected: false, active: false, // or going to be connected without being asked again
    connect() {
      if (!socket.active) open();
      return socket;
    },
    disconnect() {
      if (socket.connected) send(encode(disconnect, namespace));
      return refuse(byUs);
    },
    timeout: emitters,
  });
  socket.open = socket.connect;
  socket.close = socket.disconnect;

  // With a limit, in milliseconds, an acknowledgement has an error or null before it.
  function emitters(limit) {
    const promise = (values) => new Promise((resolve, reject) =>
      emit([...values, (error, value) => (error ? reject(error) : resolve(value))], limit ?? Infinity));
    return { emit: (...values) => emit(values, limit), emitWithAck: (...values) => promise(values) };
  }

  function emit(values, limit) {
    const name = values[0];
    if (reserved.includes(name)) throw new Error(`"${name}" is a reserved event name`);
    const call = typeof values.at(-1) === "function" ? values.pop() : undefined;
    const id = call && nextAck++;
    const packets = encode(event, namespace, id, values);
    const wait = limit < Infinity && setTimeout(expire, limit, id);
    if (call) acks.set(id, { call, wait, wantsError: limit !== undefined });
    if (name === "register-player") registration = encode(event, namespace, undefined, values);
    if (Date.now() > deadline) leave("ping timeout"); // the page was blocked or asleep
    if (socket.connected) send(packets);
    else if (buffer.length < bufferLimit) buffer.push({ name, id, packets });
    else settle(id, new Error("too much waits for a connection"));
    return socket;
  }

  function expire(id) {
    buffer = buffer.filter((entry) => entry.id !== id);
    settle(id, new Error("operation has timed out"));
  }

  function settle(id, error, values = []) {
    const { call, wait, wantsError } = acks.get(id) ?? {};
    acks.delete(id);
    clearTimeout(wait);
    if (wantsError) values.unshift(error);
    if (call && (wantsError || !error)) guarded(() => call(...values));
  }

  function open([name, ...others] = options.transports) {
    const url = new URL(address);
    url.searchParams.set("EIO", 4);
    url.searchParams.set("transport", name);
    let own = (transport = undefined);
    const ended = (reason, error) => {
      if (own !== transport) return;
      if (deadline || others.length === 0) return leave(reason, error);
      own?.close();
      open(others);
    };
    const packet = (data) => {
      if (own !== transport) return;
      try {
        receive(data, url);
      } catch (error) {
        ended("parse error", error);
      }
    };
    socket.active = true;
    decode = makeDecoder(handle);
    startTimer(ended, options.timeout, "timeout");
    own = transport = (name === "polling" ? polling : websocket)(url, packet, ended);
  }

  function startTimer(...call) {
    clearTimeout(timer);
    timer = setTimeout(...call);
  }

  function send(packets, to = transport) {
    if (to === transport) packets.forEach((packet) => to.send(packet));
  }

  function receive(data, url) {
    const body = data.slice(1);
    if (typeof data !== "string") decode(data);
    else if (data[0] === "0") opened(JSON.parse(body), url);
    else if (data[0] === "1") leave("transport close");
    else if (data[0] === "2") expectPing(send(["3"]));
    else if (data[0] === "4") decode(body);
  }

  function opened({ sid, pingInterval, pingTimeout }, url, own = transport) {
    const join = (auth) => send(encode(connect, namespace, undefined, auth), own);
    url.searchParams.set("sid", sid);
    patience = pingInterval + pingTimeout;
    expectPing();
    if (typeof options.auth === "function") guarded(() => options.auth(join));
    else join(options.auth);
  }

  function expectPing() {
    deadline = Date.now() + patience;
    startTimer(leave, patience, "ping timeout");
  }

  function handle(type, id, payload) {
    if (type === connect) joined(payload.sid);
    else if (type === disconnect) refuse("io server disconnect");
    else if (type === event) receiveEvent(id, payload);
    else if (type === ack) settle(+id, null, payload);
    else refuse("", Object.assign(new Error(payload.message), { data: payload.data }));
  }

  function receiveEvent(id, [name, ...values], own = transport) {
    if (id) values.push((...result) => send(encode(ack, namespace, id, result), own));
    if (!reserved.includes(name)) socket.deliver(name, ...values);
  }

  // Who was registered before is so here, before what waited is sent.
  function joined(id) {
    Object.assign(socket, { id, connected: true });
    if (registration && !buffer.some(({ name }) => name === "register-player")) send(registration);
    buffer.forEach(({ packets }) => send(packets));
    buffer = [];
    attempts = 0;
    socket.deliver("connect");
  }

  // Nothing is tried again by itself.
  function refuse(reason, error) {
    socket.active = false;
    leave(reason, error);
    return socket;
  }

  function leave(reason, error = new Error(reason)) {
    const wasConnected = socket.connected;
    const waiting = buffer.map(({ id }) => id);
    Object.assign(socket, { id: undefined, connected: false });
    socket.active &&= options.reconnection;
    clearTimeout(timer);
    transport?.close();
    transport = deadline = undefined;
    [...acks.keys()].forEach((id) => waiting.includes(id) || settle(id, new Error("socket has been disconnected")));
    if (wasConnected) socket.deliver("disconnect", reason);
    else if (reason !== byUs) socket.deliver("connect_error", error);
    if (!socket.active) attempts = 0;
    else if (!transport) retryLater();
  }

  // Spread: those who left together do not come back together.
  function retryLater() {
    const { reconnectionDelay: first, reconnectionDelayMax: last, randomizationFactor: spread } = options;
    const delay = Math.min(first * 2 ** attempts++, last / (1 + spread));
    startTimer(open, delay * (1 + spread * (2 * Math.random() - 1)));
  }

  addEventListener("online", () => socket.active && !transport && open());
  addEventListener("offline", () => transport && leave("transport close"));
  return options.autoConnect ? socket.connect() : socket;
}

// `url`: a namespace of this host (`/NAME`), or an address.
function io(url = "/", options = {}) {
  if (typeof url === "object") return io("/", url);
  const address = /^(\w+:\/)?\//.test(url) ? url : `//${url}`;
  return makeSocket(new URL(address, location.href), { ...defaults, ...options });
}

globalThis.io = Object.assign(io, { io, connect: io, protocol: 5 });
})();
