// SPDX-License-Identifier: MIT
// The same with ws on Node: what one client sends goes to all. broadcast-ws.js PORT
const { WebSocketServer, WebSocket } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data) => {
    const text = data.toString();
    for (const client of server.clients) if (client.readyState === WebSocket.OPEN) client.send(text);
  });
});
