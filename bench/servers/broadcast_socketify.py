# SPDX-License-Identifier: MIT
"""The same with uWebSockets, under Python: what one client sends is published to all. broadcast_socketify.py PORT"""
import sys

from socketify import App, CompressOptions

app = App()
app.ws("/*", {
    "compression": CompressOptions.DISABLED,
    "max_payload_length": 1 << 20,
    "max_backpressure": 64 << 20,
    "idle_timeout": 120,
    "open": lambda socket: socket.subscribe("board"),
    # `publish` of a socket leaves the sender out; the application's does not.
    "message": lambda socket, message, opcode: app.publish("board", message, opcode),
})
app.listen({"host": "127.0.0.1", "port": int(sys.argv[1])}, lambda _: None)
app.run()
