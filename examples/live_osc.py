"""Prints each message: python live_osc.py [PORT]; needs pip install python-osc."""

import sys

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer

show = Dispatcher()
show.map("/fer/*", lambda address, *values: print(address, *values, flush=True))
port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
BlockingOSCUDPServer(("127.0.0.1", port), show).serve_forever()
