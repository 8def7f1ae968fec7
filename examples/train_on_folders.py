"""Trains on your own faces: python train_on_folders.py FACES OUT [OPTIONS].

FACES holds train/CLASS/*.png and val/CLASS/*.png, where CLASS is angry, disgust, fear,
happy, sad, surprise or neutral; the options are those of fer-train. The result is
OUT/weights.safetensors, which fer-app and fer-annotate take as --weights.
"""

import sys
from pathlib import Path

from fer_core.cli import evaluate, train

if __name__ == "__main__":
    faces, out, *options = sys.argv[1:]
    for split in ("train", "val"):
        for folder in sorted(Path(faces, split).iterdir()):
            print(f"{split}/{folder.name}: {sum(1 for _ in folder.iterdir())} faces")
    status = train.main(["--data", faces, "--out", out, *options])
    if status == 0:
        weights = str(Path(out, "weights.safetensors"))
        status = evaluate.main(["--data", faces, "--weights", weights])
    sys.exit(status)
