"""Films whose sound tells where it is: a beep in every second."""

import av
import numpy as np

PITCH_HZ = 1000.0
BEEP_S = 0.2
RATE_HZ = 44_100
BLOCK = 1024


def beeping(seconds):
    """A beep from each half second on; (N,) float32."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    on = (time_s % 1.0 >= 0.5) & (time_s % 1.0 < 0.5 + BEEP_S)
    return (np.sin(2 * np.pi * PITCH_HZ * time_s) * on * 0.8).astype(np.float32)


def write_film(path, *, seconds, sound_from_s=0.0, layout="mono", far_s=None):
    """A film of flashes and beeps; both begin at each half second.

    With ``far_s``, the last piece of sound lies there.
    """
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = out.add_stream("aac", rate=RATE_HZ, layout=layout)
        sound = beeping(seconds)
        for start in range(round(sound_from_s * RATE_HZ), len(sound), BLOCK):
            block = sound[np.newaxis, start : start + BLOCK]
            frame = av.AudioFrame.from_ndarray(
                np.repeat(block, audio.channels, axis=0), format="fltp", layout=layout
            )
            frame.sample_rate, frame.pts = RATE_HZ, start
            out.mux(audio.encode(frame))
        for packet in audio.encode():
            if far_s is not None:
                packet.pts = packet.dts = round(far_s / packet.time_base)
            out.mux(packet)
        for index in range(seconds * 25):
            flash = index % 25 in range(13, 18)
            image = np.full((48, 64, 3), 255 * flash, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
        out.mux(video.encode())
    return path
