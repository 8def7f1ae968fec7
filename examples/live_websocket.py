"""Prints what each face shows: python live_websocket.py [ws://127.0.0.1:8765]."""

import json
import sys

from websockets.sync.client import connect

with connect(sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8765") as readings:
    for message in readings:
        for face in json.loads(message)["faces"]:
            print(face["face_id"], face["label"], face["probabilities"], flush=True)
