# SPDX-License-Identifier: MIT
"""The same with python-socketio on aiohttp: the lesson's server in Python. broadcast_socketio.py PORT"""
import sys

import socketio
from aiohttp import web

server = socketio.AsyncServer(async_mode="aiohttp", transports=["websocket"])
app = web.Application()
server.attach(app)


@server.on("add-circle")
async def add_circle(_, circle):
    await server.emit("add-circle", circle)


web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, backlog=4096)
