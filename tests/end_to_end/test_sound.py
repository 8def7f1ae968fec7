"""Loudspeakers for real: a PulseAudio server of the test's own, and none at all."""

import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.fer_core.sound.films import PITCH_HZ, write_film

RATE_HZ = 48_000
WINDOW = 2400  # samples, of which a beep holds some
LONGEST_S = 60

PLAY = """
    import sys, threading, time
    from pathlib import Path
    from fer_core.sound.devices import Loudspeakers
    from fer_core.sound.player import SoundPlayer
    from fer_core.sources.playback import Playback
    playback = Playback()
    player = SoundPlayer(Path(sys.argv[1]), playback, Loudspeakers)
    player.set_volume(1.0)
    playback.wait_until_due(0.0)
    player.join(float(sys.argv[2]))
    print(player.problem)
    player.close()
    player.join(5.0)
"""


def play(film, seconds, environ):
    """Play a film in a process of its own: PortAudio looks for devices only once."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PLAY), str(film), str(seconds)],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def film(tmp_path):
    return write_film(tmp_path / "film.mp4", seconds=60)


@pytest.fixture
def port_audio():
    """Skip the test where PortAudio is missing."""
    try:
        import sounddevice  # noqa: F401
    except OSError:
        pytest.skip("needs libportaudio2")


@pytest.fixture
def sound_server(tmp_path, port_audio):
    """The environment of a sound server whose loudspeaker is a null sink."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("needs pulseaudio and pulseaudio-utils")
    folder = tmp_path / "pulse"
    folder.mkdir(mode=0o700)
    socket = folder / "socket"
    (folder / ".asoundrc").write_text("pcm.!default { type pulse }\n")
    environ = os.environ | {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_SERVER": f"unix:{socket}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    server = subprocess.Popen(
        [
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
            "--use-pid-file=no",
            f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1",
            "--load=module-null-sink sink_name=null rate=48000",
        ],
        env=environ,
        stderr=subprocess.DEVNULL,
    )
    end_s = time.monotonic() + 20
    while (
        time.monotonic() < end_s
        and subprocess.run(
            ["pactl", "info"], env=environ, capture_output=True, check=False
        ).returncode
    ):
        time.sleep(0.1)
    yield environ
    server.terminate()
    server.wait()


def test_a_film_is_heard_by_the_sound_server(film, sound_server):
    recorder = subprocess.Popen(
        [
            *("parec", "-d", "null.monitor", "--format=float32le"),
            *(f"--rate={RATE_HZ}", "--channels=1"),
        ],
        env=sound_server,
        stdout=subprocess.PIPE,
    )
    player = play(film, LONGEST_S, sound_server)
    watchdog = threading.Timer(LONGEST_S, recorder.terminate)
    watchdog.start()
    pitches = set()
    while PITCH_HZ not in pitches and (heard := recorder.stdout.read(WINDOW * 4)):
        pitches.add(pitch(np.frombuffer(heard, np.float32)))
    watchdog.cancel()
    for process in (player, recorder):
        process.terminate()
        process.communicate()
    assert PITCH_HZ in pitches


def pitch(samples):
    """The pitch of what is loud, to 20 Hz; 0 for silence."""
    if np.abs(samples).max(initial=0.0) < 0.2:
        return 0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return spectrum.argmax() * RATE_HZ / len(samples)


def test_without_a_loudspeaker_one_sentence_says_so(film, tmp_path):
    cards = Path("/proc/asound/cards")
    if cards.exists() and "[" in cards.read_text():
        pytest.skip("needs a computer without a sound card")
    environ = os.environ | {
        "HOME": str(tmp_path),
        "PULSE_SERVER": f"unix:{tmp_path}/none",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    problem = play(film, 30, environ).communicate(timeout=60)[0]
    assert problem.endswith("The film goes on without.\n") or "PortAudio" in problem


def said(program, home):
    """What a program prints; its devices are those that it writes into ``home``."""
    if sys.platform != "linux":
        pytest.skip("devices of ALSA's set-up")
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=os.environ | {"HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


LOOK = """
    from pathlib import Path
    from fer_core.sound.live_sound import LiveSound
    from fer_core.sound.microphone import Microphone, list_microphones
    def plug_in(*names):
        lines = [f"pcm.{name} {{ type null }}" for name in names]
        (Path.home() / ".asoundrc").write_text(chr(10).join(lines))
    plug_in("desk")
    print(*list_microphones())
    plug_in("desk", "headset")
    used = Microphone("headset", LiveSound())
    plug_in("headset")
    print(*list_microphones())  # looking anew would end the sound of the one in use
    used.close()
    print(*list_microphones())
"""


def test_microphones_are_looked_for_anew(tmp_path, port_audio):
    lines = said(LOOK, tmp_path).splitlines()
    lists = [{"desk", "headset"} & set(line.split()) for line in lines]
    assert lists == [{"desk"}, {"desk", "headset"}, {"headset"}]


def test_no_other_microphone_takes_the_place_of_the_one_chosen(tmp_path, port_audio):
    """Part of a name would be enough for PortAudio's package."""
    other = """
        from pathlib import Path
        from fer_core.errors import SourceError
        from fer_core.sound.live_sound import LiveSound
        from fer_core.sound.microphone import Microphone
        (Path.home() / ".asoundrc").write_text("pcm.desktop { type null }")
        try:
            Microphone("desk", LiveSound())
        except SourceError as error:
            print(error)
    """
    assert "no microphone desk" in said(other, tmp_path)
