"""Prints each sample with its time stamp: python live_lsl.py; needs pylsl."""

from pylsl import StreamInlet, resolve_byprop

inlet = StreamInlet(resolve_byprop("name", "fer-live")[0])
names = inlet.info().get_channel_labels()
while True:
    sample, stamp = inlet.pull_sample()
    print(stamp, dict(zip(names, sample, strict=True)), flush=True)
