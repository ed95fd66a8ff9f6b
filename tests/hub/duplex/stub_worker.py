"""A model process without a model: speaks the frames, answers every frame with the same sound after its step."""

import argparse
import os
import signal
import socket
import sys
import time

from hub.duplex.worker import frames

STEP_S = float(os.environ.get("STUB_STEP_S", "0"))
parser = argparse.ArgumentParser()
parser.add_argument("--socket")
parser.add_argument("--slots", type=int, default=2)
parser.add_argument("--fail", default="")
options = parser.parse_args()
line = socket.socket(socket.AF_UNIX)
line.connect(options.socket)
if options.fail:
    line.sendall(frames.message(type="failed", code=options.fail, message=""))
    sys.exit(3)
line.sendall(
    frames.message(type="ready", slots=options.slots, context=100, precision="f32", device="stub", voices=["NATF0"])
)
line.settimeout(0.05)
cutter = frames.Cutter()
number = 0
while True:
    line.sendall(frames.encode(frames.HEARTBEAT))
    try:
        data = line.recv(65536)
    except TimeoutError:
        continue
    if not data:
        break
    for kind, payload in cutter.feed(data):
        if kind == frames.AUDIO:
            lease, pcm = frames.read_audio(payload)
            time.sleep(STEP_S)
            number += 1
            line.sendall(frames.message(type="text", lease=lease, piece=" hi") + frames.speech(lease, number, pcm))
        elif kind == frames.JSON:
            message = frames.read_message(payload)
            if message["type"] == "open":
                line.sendall(frames.message(type="opened", lease=message["lease"]))
            elif message["type"] == "say" and message["text"] == "hang":
                os.kill(os.getpid(), signal.SIGSTOP)
            elif message["type"] == "say" and message["text"] == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            elif message["type"] == "say" and message["text"] == "rubbish":
                line.sendall(b"\xff" * 16)
            elif message["type"] == "say":
                line.sendall(frames.message(type="said", lease=message["lease"]))
            elif message["type"] == "stop":
                sys.exit(0)
