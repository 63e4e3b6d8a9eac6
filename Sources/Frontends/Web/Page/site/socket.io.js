// SPDX-License-Identifier: MIT
// A Socket.IO client for browsers (Engine.IO 4, Socket.IO 5): the global `io`, with the face of the official client as far
// as docs/socket-io.md lists it. What differs: each socket has a connection of its own; WebSocket comes first, polling
// where that cannot be opened; the last `register-player` is sent again on each new connection.
(() => {
  "use strict";

  const defaults = {
    path: "/socket.io", transports: ["websocket", "polling"], timeout: 20000, autoConnect: true,
    reconnection: true, reconnectionAttempts: Infinity, reconnectionDelay: 1000, reconnectionDelayMax: 5000,
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

    // Without a listener: all of the event. Without an event: all there are.
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

  // What the page's functions throw is the page's to hear of, and keeps nothing here from going on.
  function guarded(call) {
    try {
      call();
    } catch (error) {
      reportError(error);
    }
  }

  // A transport tells `on` of each packet (text or ArrayBuffer) and of its end.

  function openWebSocket(url, on) {
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => on.packet(data);
    socket.onerror = () => on.end("transport error", new Error("websocket error"));
    socket.onclose = () => on.end("transport close");
    return { name: "websocket", send: (packet) => socket.send(packet), close: () => socket.close() };
  }

  function openPolling(url, on) {
    const aborter = new AbortController();
    const queue = [];
    let isSending = false;
    const fail = (error) => on.end("transport error", error);
    const sizeOf = (text) => new TextEncoder().encode(text).length;
    const binary = (packet) => Uint8Array.from(atob(packet.slice(1)), (char) => char.charCodeAt(0)).buffer;

    async function request(method, body) {
      const answer = await fetch(url, { method, body, cache: "no-store", signal: aborter.signal });
      if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
      return answer.text();
    }

    async function receiveAll() {
      while (!aborter.signal.aborted) {
        for (const packet of (await request("GET")).split("\x1e")) {
          on.packet(packet[0] === "b" ? binary(packet) : packet);
        }
      }
    }

    // One request at a time, so that nothing overtakes; each takes what fits into the server's maxPayload.
    async function sendAll() {
      if (isSending) return;
      isSending = true;
      await undefined;
      while (queue.length > 0) {
        let body = queue.shift();
        let size = sizeOf(body);
        while (queue.length > 0 && (size += 1 + sizeOf(queue[0])) <= on.maxPayload) body += "\x1e" + queue.shift();
        await request("POST", body);
      }
      isSending = false;
    }

    function send(packet) {
      queue.push(typeof packet === "string" ? packet : "b" + btoa(Array.from(packet, (b) => String.fromCharCode(b)).join("")));
      sendAll().catch(fail);
    }

    // The server is told; what is on its way gets two seconds.
    function close() {
      if (url.searchParams.has("sid")) send("1");
      setTimeout(() => aborter.abort(), 2000);
    }

    receiveAll().catch(fail);
    return { name: "polling", send, close };
  }

  /** One Engine.IO session: tells `on` that it is `open`, of each `message`, and once of its `end` and the reason. */
  function openEngine(address, options, on) {
    const names = [...options.transports];
    let isOpen = false;
    let isClosed = false;
    let timer;
    let patience;
    let deadline = Infinity;
    let current;
    const engine = { transport: undefined, send, close, checkHeartbeat };

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
        if (typeof data !== "string") return on.message(data);
        const body = data.slice(1);
        switch (data[0]) {
          case "0": return opened(JSON.parse(body), url);
          case "1": return end("transport close");
          case "2": return expectPing(), send(["3" + body]);
          case "4": return on.message(body);
          case "6": return;
          default: throw new Error("unknown Engine.IO packet");
        }
      } catch (error) {
        end("parse error", error);
      }
    }

    function opened({ sid, pingInterval, pingTimeout, maxPayload }, url) {
      isOpen = true;
      url.searchParams.set("sid", sid);
      current.maxPayload = maxPayload;
      patience = pingInterval + pingTimeout;
      expectPing();
      on.open();
    }

    function expectPing() {
      clearTimeout(timer);
      deadline = Date.now() + patience;
      timer = setTimeout(end, patience, "ping timeout");
    }

    // A page that was blocked or asleep learns here that the server must have given it up.
    function checkHeartbeat() {
      if (Date.now() > deadline) end("ping timeout");
    }

    function goOffline() {
      end("transport close", new Error("network connection lost"));
    }

    function send(packets) {
      if (!isClosed) packets.forEach((packet) => engine.transport.send(packet));
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
  const binaryOffset = 3;

  /** The Engine.IO packets of one Socket.IO packet: a text, and its attachments as they are now. */
  function encode(kind, namespace, id = "", payload = undefined) {
    const attachments = [];
    const json = JSON.stringify(payload, (_, value) => {
      if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return value;
      const bytes = new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength);
      return { _placeholder: true, num: attachments.push(bytes.slice()) - 1 };
    });
    const head = attachments.length > 0 ? `${kind + binaryOffset}${attachments.length}-` : kind;
    return [`4${head}${namespace === "/" ? "" : namespace + ","}${id}${json ?? ""}`, ...attachments];
  }

  /** A function from messages to packets: nothing while attachments are due; throws where the protocol is broken. */
  function makeDecoder() {
    let partial;
    return (data) => {
      if ((typeof data === "string") === Boolean(partial)) throw new Error("misplaced attachment");
      if (partial) {
        partial.attachments.push(data);
      } else {
        const [head, kind, count, id] = /^([0-6])(?:(\d+)-)?(?:\/[^,]*(?:,|$))?(\d+)?/.exec(data);
        partial = { kind: +kind, count: count ?? 0, id, json: data.slice(head.length), attachments: [] };
      }
      const { kind, count, id, json, attachments } = partial;
      if (attachments.length < count) return undefined;
      partial = undefined;
      if (kind <= kinds.connectError) return { kind, id, payload: json && JSON.parse(json) };
      const revive = (_, value) => (value?._placeholder === true ? attachments[value.num] : value);
      return { kind: kind - binaryOffset, id, payload: JSON.parse(json, revive) };
    };
  }

  function makeSocket(url, options) {
    const namespace = url.pathname;
    const address = new URL(options.path.replace(/\/?$/, "/") + url.search, url);
    for (const [key, value] of Object.entries(options.query ?? {})) address.searchParams.set(key, value);
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
      io: new Emitter(), // tells `reconnect_attempt`, `reconnect`, `reconnect_failed`
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
      emitWithAck: (event, ...values) => emitWithAck({}, event, values),
      // The function is then called with an error, or null and the acknowledgement, at the latest after that time.
      timeout: (milliseconds) => ({
        emit: (event, ...values) => emit({ milliseconds, wantsError: true }, event, values),
        emitWithAck: (event, ...values) => emitWithAck({ milliseconds }, event, values),
      }),
    });
    socket.open = socket.connect;
    socket.close = socket.disconnect;

    function emit({ milliseconds, wantsError }, event, values) {
      if (reserved.includes(event)) throw new Error(`"${event}" is a reserved event name`);
      const call = typeof values.at(-1) === "function" ? values.pop() : undefined;
      const id = call && nextAck++;
      const packets = encode(kinds.event, namespace, id, [event, ...values]);
      if (event === "register-player") registration = encode(kinds.event, namespace, undefined, [event, ...values]);
      if (call) acks.set(id, { call, wantsError, timer: milliseconds !== undefined && setTimeout(expire, milliseconds, id) });
      engine?.checkHeartbeat();
      if (socket.connected) engine.send(packets);
      else if (buffer.length < bufferLimit) buffer.push({ event, id, packets });
      else fail(id, `not sent: ${bufferLimit} events are waiting for a connection`);
      return socket;
    }

    function emitWithAck(how, event, values) {
      return new Promise((resolve, reject) => {
        const settle = (error, value) => (error ? reject(error) : resolve(value));
        emit({ ...how, wantsError: true }, event, [...values, settle]);
      });
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
      if (attempts > 0) socket.io.deliver("reconnect_attempt", attempts);
      if (!socket.active || engine) return;
      const decode = makeDecoder();
      const own = openEngine(address, options, {
        open: () => requestConnect(own),
        message: (data) => receive(decode(data)),
        end: leave,
      });
      engine = socket.io.engine = own;
    }

    function requestConnect(engine) {
      const send = (auth) => engine.send(encode(kinds.connect, namespace, undefined, auth));
      if (typeof options.auth === "function") guarded(() => options.auth(send));
      else send(options.auth);
    }

    function receive(packet) {
      if (!packet) return;
      const { kind, id, payload } = packet;
      if (kind === kinds.connect) joined(payload.sid);
      else if (kind === kinds.disconnect) leaveForGood("io server disconnect");
      else if (kind === kinds.connectError) {
        leaveForGood("connect error", Object.assign(new Error(payload.message), { data: payload.data }));
      } else if (kind === kinds.event) receiveEvent(id, payload);
      else settle(+id, null, payload);
    }

    function receiveEvent(id, [event, ...values]) {
      const own = engine;
      const answerOnce = (...answer) => {
        if (id !== undefined) own.send(encode(kinds.ack, namespace, id, answer));
        id = undefined;
      };
      if (id !== undefined) values.push(answerOnce);
      if (socket.connected && !reserved.includes(event)) socket.deliver(event, ...values);
    }

    function joined(id) {
      const waiting = buffer;
      const attempt = attempts;
      Object.assign(socket, { id, connected: true });
      buffer = [];
      attempts = 0;
      if (registration && !waiting.some(({ event }) => event === "register-player")) engine.send(registration);
      waiting.forEach(({ packets }) => engine.send(packets));
      if (attempt > 0) socket.io.deliver("reconnect", attempt);
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
      if (attempts >= options.reconnectionAttempts) {
        socket.active = false;
        return socket.io.deliver("reconnect_failed");
      }
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
