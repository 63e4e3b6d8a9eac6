// SPDX-License-Identifier: MIT
// A Socket.IO client (Engine.IO 4, Socket.IO 5): global `io`, with the official client's face as far as docs/socket-io.md
// lists it. Each socket has its own connection: WebSocket, or polling where that cannot be opened.
(() => {
  "use strict";

  const defaults = {
    path: "/socket.io", transports: ["websocket", "polling"], timeout: 20000, autoConnect: true,
    reconnection: true, reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5,
  };
  const bufferLimit = 1000; // emits that wait for a connection; what is over is refused
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
        if (entry.once) this.off(event, entry.listener);
        guarded(() => entry.listener.apply(this, values));
      }
    }
  }

  // What the page's own functions throw stops nothing here.
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
    socket.onerror = () => end("transport error", new Error("websocket error"));
    socket.onclose = () => end("transport close");
    return { name: "websocket", send: (data) => socket.send(data), close: () => socket.close() };
  }

  function polling(url, packet, end) {
    const aborter = new AbortController();
    const { signal } = aborter;
    const fail = (error) => end("transport error", error);
    let sent = Promise.resolve();

    async function request(method, body) {
      const answer = await fetch(url, { method, body, signal, cache: "no-store" });
      if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
      return answer.text();
    }

    async function receive() {
      while (!signal.aborted) {
        for (const text of (await request("GET")).split("\x1e")) {
          packet(text[0] === "b" ? Uint8Array.from(atob(text.slice(1)), (c) => c.charCodeAt(0)).buffer : text);
        }
      }
    }

    // One after the other, so that none overtakes another.
    function send(data) {
      const body = typeof data === "string" ? data : "b" + btoa(Array.from(data, (b) => String.fromCharCode(b)).join(""));
      sent = sent.then(() => request("POST", body));
      sent.catch(fail);
    }

    // What is still being sent gets two seconds.
    function close() {
      if (url.searchParams.has("sid")) send("1");
      setTimeout(() => aborter.abort(), 2000);
    }

    receive().catch(fail);
    return { name: "polling", send, close };
  }

  const [connect, disconnect, event, ack, binaryEvent, toBinary] = [0, 1, 2, 3, 5, 3];

  // The Engine.IO packets of a Socket.IO packet: a text, and its attachments as they are now.
  function encode(type, namespace, id = "", payload = undefined) {
    const attachments = [];
    const json = JSON.stringify(payload, (_, value) => {
      if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return value;
      const bytes = new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength);
      return { _placeholder: true, num: attachments.push(bytes.slice()) - 1 };
    });
    const head = attachments.length > 0 ? `${type + toBinary}${attachments.length}-` : type;
    return [`4${head}${namespace === "/" ? "" : namespace + ","}${id}${json ?? ""}`, ...attachments];
  }

  // From messages to packets; nothing while attachments are due. Throws where the protocol is broken.
  function makeDecoder() {
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
      if (attachments.length < count) return undefined;
      partial = undefined;
      if (type < binaryEvent) return { type, id, payload: json && JSON.parse(json) };
      const revive = (_, value) => (value?._placeholder === true ? attachments[value.num] : value);
      return { type: type - toBinary, id, payload: JSON.parse(json, revive) };
    };
  }

  function makeSocket(url, options) {
    const namespace = url.pathname;
    const address = new URL(options.path.replace(/\/?$/, "/") + url.search, url);
    for (const [key, value] of Object.entries(options.query ?? {})) address.searchParams.set(key, value);
    const acks = new Map();
    let buffer = [];
    let nextAck = 0;
    let attempts = 0;
    let transport, decode, patience, deadline, registration;
    let timer; // one at a time: for the opening, for the next ping, for the next attempt

    // `active`: connected, or going to be without being asked again. `io` tells `reconnect_attempt` and `reconnect`.
    const socket = Object.assign(new Emitter(), {
      id: undefined, connected: false, active: false, io: new Emitter(),
      connect() {
        if (!socket.active) open();
        return socket;
      },
      disconnect() {
        if (socket.connected) send(encode(disconnect, namespace));
        return refuse("io client disconnect");
      },
      emit: (...values) => emit(values),
      emitWithAck: (...values) => emitWithAck(values),
      timeout: (limit) => ({
        emit: (...values) => emit(values, limit),
        emitWithAck: (...values) => emitWithAck(values, limit),
      }),
    });
    socket.open = socket.connect;
    socket.close = socket.disconnect;

    // A last value that is a function gets the acknowledgement; with a limit (ms), an error or null before it.
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
      else settle(id, new Error("too much is waiting for a connection"));
      return socket;
    }

    function emitWithAck(values, limit = Infinity) {
      return new Promise((resolve, reject) => {
        emit([...values, (error, value) => (error ? reject(error) : resolve(value))], limit);
      });
    }

    function expire(id) {
      buffer = buffer.filter((entry) => entry.id !== id);
      settle(id, new Error("operation has timed out"));
    }

    function settle(id, error, values = []) {
      const { call, wait, wantsError } = acks.get(id) ?? {};
      acks.delete(id);
      clearTimeout(wait);
      if (wantsError) guarded(() => call(error, ...values));
      else if (call && !error) guarded(() => call(...values));
    }

    function open([name, ...others] = options.transports) {
      const url = new URL(address);
      url.searchParams.set("EIO", 4);
      url.searchParams.set("transport", name);
      let own = (transport = { close() {} });
      const ended = (reason, error = new Error(reason)) => {
        if (own !== transport) return;
        if (deadline || others.length === 0) return leave(reason, error);
        own.close();
        open(others);
      };
      const packet = (data) => {
        try {
          if (own === transport) receive(data, url);
        } catch (error) {
          ended("parse error", error);
        }
      };
      socket.active = true;
      decode = makeDecoder();
      startTimer(ended, options.timeout, "timeout");
      try {
        own = transport = (name === "polling" ? polling : websocket)(url, packet, ended);
      } catch (error) {
        ended("transport error", error);
      }
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
      if (typeof data !== "string") handle(decode(data));
      else if (data[0] === "0") opened(JSON.parse(body), url);
      else if (data[0] === "1") leave("transport close", new Error("closed by the server"));
      else if (data[0] === "2") expectPing(send(["3"]));
      else if (data[0] === "4") handle(decode(body));
    }

    function opened({ sid, pingInterval, pingTimeout }, url) {
      const own = transport;
      const join = (auth) => send(encode(connect, namespace, undefined, auth), own);
      url.searchParams.set("sid", sid);
      patience = pingInterval + pingTimeout;
      expectPing();
      if (typeof options.auth === "function") guarded(() => options.auth(join));
      else join(options.auth);
    }

    function expectPing() {
      deadline = Date.now() + patience;
      startTimer(leave, patience, "ping timeout", new Error("ping timeout"));
    }

    function handle(packet) {
      if (!packet) return;
      const { type, id, payload } = packet;
      if (type === connect) joined(payload.sid);
      else if (type === disconnect) refuse("io server disconnect");
      else if (type === event) receiveEvent(id, payload);
      else if (type === ack) settle(+id, null, payload);
      else refuse("", Object.assign(new Error(payload.message), { data: payload.data }));
    }

    function receiveEvent(id, [name, ...values]) {
      const own = transport;
      const answer = (...result) => {
        if (id) send(encode(ack, namespace, id, result), own);
        id = "";
      };
      if (id) values.push(answer);
      if (!reserved.includes(name)) socket.deliver(name, ...values);
    }

    // A player registered on the last connection is registered on this one, before what waited is sent.
    function joined(id) {
      Object.assign(socket, { id, connected: true });
      if (registration && !buffer.some(({ name }) => name === "register-player")) send(registration);
      buffer.forEach(({ packets }) => send(packets));
      buffer = [];
      if (attempts > 0) socket.io.deliver("reconnect", attempts);
      attempts = 0;
      socket.deliver("connect");
    }

    // Nothing is tried again by itself.
    function refuse(reason, error) {
      socket.active = false;
      leave(reason, error);
      return socket;
    }

    function leave(reason, error) {
      const wasConnected = socket.connected;
      const waiting = buffer.map(({ id }) => id);
      Object.assign(socket, { id: undefined, connected: false });
      socket.active &&= options.reconnection;
      clearTimeout(timer);
      transport?.close();
      transport = deadline = undefined;
      for (const id of [...acks.keys()]) {
        if (!waiting.includes(id)) settle(id, new Error("socket has been disconnected"));
      }
      if (wasConnected) socket.deliver("disconnect", reason);
      else if (error) socket.deliver("connect_error", error);
      if (!socket.active) attempts = 0;
      else if (!transport) retryLater();
    }

    // Later each time, and spread: those who lost their server together do not come back together.
    function retryLater() {
      const { reconnectionDelay, reconnectionDelayMax, randomizationFactor: spread } = options;
      const delay = Math.min(reconnectionDelay * 2 ** attempts++, reconnectionDelayMax / (1 + spread));
      startTimer(retry, delay * (1 + spread * (2 * Math.random() - 1)));
    }

    function retry() {
      open();
      socket.io.deliver("reconnect_attempt", attempts);
    }

    addEventListener("online", () => socket.active && !transport && retry());
    addEventListener("offline", () => transport && leave("transport close", new Error("offline")));
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
