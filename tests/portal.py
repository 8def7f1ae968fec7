"""A desktop's portal for tests: a D-Bus of the test's own, and GStreamer's command.

Both are programs of their own that speak as xdg-desktop-portal and gst-launch-1.0 do.
"""

import os
import shutil
import subprocess
import sys

import pytest

BUS = """<busconfig><type>session</type><listen>unix:path={path}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""

# Answers what is asked, with the code and kind of source in its arguments; a letter on
# its standard input is a key that was pressed, a dot ends what is shown.
PORTAL = """
import os, select, sys
from jeepney import DBusAddress, HeaderFields as F, message_bus, new_method_return
from jeepney import MessageType, new_signal
from jeepney.io.blocking import open_dbus_connection, Proxy
code, kind = int(sys.argv[1]), int(sys.argv[2])
bus = open_dbus_connection(enable_fds=True)
Proxy(message_bus, bus).RequestName("org.freedesktop.portal.Desktop")
DESKTOP = "/org/freedesktop/portal/desktop"
BASE = "org.freedesktop.portal."
session = user = None
def signal(path, interface, name, signature, *values):
    emitter = DBusAddress(path, interface=interface)
    message = new_signal(emitter, name, signature, values)
    message.header.fields[F.destination] = user
    bus.send(message)
def respond(message, results):
    options = message.body[-1]
    token = options["handle_token"][1]
    path = f"{DESKTOP}/request/{user[1:].replace('.', '_')}/{token}"
    bus.send(new_method_return(message, "o", (path,)))
    name = message.header.fields[F.member]
    asks = name in ("Start", "BindShortcuts")
    if asks and code < 0:
        return  # the user looks at the question
    refused = code if asks else 0
    signal(path, BASE + "Request", "Response", "ua{sv}", refused, results)
print("ready", flush=True)
while True:
    ready, *_ = select.select([bus.sock, sys.stdin], [], [])
    if sys.stdin in ready:
        key = os.read(0, 1).decode()
        if session is None:
            pass  # nobody wants to hear of it
        elif key != ".":
            keys = BASE + "GlobalShortcuts"
            signal(DESKTOP, keys, "Activated", "osta{sv}", session, key, 0, {})
        else:
            signal(session, BASE + "Session", "Closed", "a{sv}", {})
        continue
    message = bus.receive()
    if message.header.message_type is not MessageType.method_call:
        continue
    user = message.header.fields[F.sender]
    name = message.header.fields[F.member]
    if name == "Get":
        bus.send(new_method_return(message, "v", (("u", 3),)))
    elif name == "CreateSession":
        session = f"{DESKTOP}/session/" + message.body[0]["session_handle_token"][1]
        respond(message, {"session_handle": ("s", session)})
    elif name == "SelectSources":
        assert message.body[0] == session and message.body[1]["types"] == ("u", 3)
        respond(message, {})
    elif name == "BindShortcuts":
        bound = {key: about["preferred_trigger"][1] for key, about in message.body[1]}
        assert bound["m"] == "CTRL+ALT+m" and message.body[0] == session
        respond(message, {"shortcuts": ("a(sa{sv})", message.body[1])})
    elif name == "Start":
        stream = (7, {"source_type": ("u", kind)})
        respond(message, {"streams": ("a(ua{sv})", [stream])})
    elif name == "OpenPipeWireRemote":
        with open(os.devnull) as remote:
            bus.send(new_method_return(message, "h", (remote.fileno(),)))
"""

# As y4menc does, it goes on without a word where the pictures get another size.
GSTREAMER = """#!{python}
import os, sys, time
from pathlib import Path
arguments = dict(each.split("=", 1) for each in sys.argv if "=" in each)
os.fstat(int(arguments["fd"]))
assert arguments["path"] == "7"
runs = Path("{runs}")
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
sizes = {sizes}[len(runs.read_text()) - 1 :]
out = sys.stdout.buffer
if sizes:
    out.write(b"YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420jpeg\\n" % sizes[0])
for place, (width, height) in enumerate(sizes):
    last = place == len(sizes) - 1
    for _ in range(10**6 if last else 5):
        grey = bytes([128]) * (width * height // 2)
        out.write(b"FRAME\\n" + bytes([235]) * (width * height) + grey)
        out.flush()
        time.sleep(0.01)
"""


class Desktop:
    """A session under Wayland whose portal answers as told."""

    def __init__(self, folder, setenv):
        if sys.platform != "linux" or shutil.which("dbus-daemon") is None:
            pytest.skip("needs dbus-daemon")
        self._folder, self._programs = folder, []
        (folder / "bin").mkdir()
        path = folder / "bus"
        (folder / "bus.conf").write_text(BUS.format(path=path))
        command = ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork"]
        self._run([*command, "--print-address"])
        setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
        setenv("WAYLAND_DISPLAY", "wayland-0")
        setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")

    def add_portal(self, *, code=0, kind=1):
        """Add a portal whose user answers with ``code`` (-1: not yet)."""
        self._portal = self._run([sys.executable, "-c", PORTAL, str(code), str(kind)])

    def add_gstreamer(self, sizes=((64, 48),)):
        """Add a GStreamer that gives white pictures of these sizes."""
        command = self._folder / "bin" / "gst-launch-1.0"
        runs = self._folder / "runs"
        text = GSTREAMER.format(python=sys.executable, runs=runs, sizes=list(sizes))
        command.write_text(text)
        command.chmod(0o755)

    def end_sharing(self):
        """End it as the desktop's own sign allows."""
        self.press(".")

    def press(self, key):
        """Press a global shortcut, by the name the program gave it."""
        self._portal.stdin.write(key)
        self._portal.stdin.flush()

    def end(self):
        """End all programs."""
        for program in reversed(self._programs):
            program.kill()
            program.communicate()

    def _run(self, command):
        pipe = subprocess.PIPE
        program = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
        )
        self._programs.append(program)
        assert program.stdout.readline()
        return program
