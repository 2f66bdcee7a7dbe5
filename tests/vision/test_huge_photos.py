"""150 megapixels, in a process of its own, whose memory is looked at."""

import json
import subprocess
import sys
from pathlib import Path

from PIL import Image

from .photos import orl

ROOT = Path(__file__).parents[2]
MOST_MB = 1500

SEE = """
import json, sys
from pathlib import Path
from labelling.vision.engine import load_engine
from labelling.vision.images import decode
seen = load_engine().see(decode(Path(sys.argv[1])))
status = Path("/proc/self/status").read_text()
peak_mb = int(status.split("VmHWM:")[1].split()[0]) / 1024
boxes = [(f.box.left, f.box.top, f.box.right, f.box.bottom) for f in seen.faces]
print(json.dumps({"peak_mb": peak_mb, "boxes": boxes}))
"""


def test_small_and_large_faces_far_out(tmp_path: Path) -> None:
    width, height = 60_000, 2_500  # a panorama: beyond 16 bits across
    photo = Image.new("RGB", (width, height), (120, 125, 130))
    small = Image.fromarray(orl(4, 1)).resize((46, 56), Image.Resampling.LANCZOS)
    large = Image.fromarray(orl(7, 1)).resize((1600, 1950), Image.Resampling.LANCZOS)
    photo.paste(small, (width - 300, height - 200))
    photo.paste(large, (width - 4000, 200))
    file = tmp_path / "huge.jpg"
    photo.save(file, "JPEG", quality=85)
    command = [sys.executable, "-c", SEE, str(file)]
    ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(ended.stdout)
    assert found["peak_mb"] < MOST_MB
    middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in found["boxes"]]
    for x, y, reach in ((width - 277, height - 172, 20), (width - 3200, 1200, 400)):
        assert any(abs(x - cx) < reach and abs(y - cy) < reach for cx, cy in middles)
    assert len(middles) == 2
