"""Faces read from folders and lists, as a network sees them."""

import errno
import io
import json

import numpy as np
import pytest
from PIL import Image

from labelling.vision.geometry import DLIB_TARGET
from models_app.training import pictures
from models_app.training.pictures import BadData, Picture
from models_app.training.views import ALIGNED, CROP, View
from tests import orl
from tests.training import small

SEEN = View(CROP, 32)


def picture(side="train", number=0, name="train/a/1.png", data=None, landmarks=None):
    data = orl.encoded(orl.image(1, 1), "PNG") if data is None else data
    return Picture(side, number, name, lambda: data, landmarks)


def test_a_folder_is_read_side_by_side(tmp_path):
    source = small.write(tmp_path, train=(1, 2), val=(3,), test=(4,))
    data = pictures.load(*pictures.of_folder(source), SEEN)
    assert data.labels == small.LABELS
    assert [len(data.sides[side]) for side in ("train", "val", "test")] == [8, 4, 4]
    assert data.val.names == [f"val/s{person}/3.png" for person in range(1, 5)]
    assert data.val.numbers.tolist() == [0, 1, 2, 3]
    wanted = np.array(orl.image(2, 3).resize((32, 32), Image.Resampling.BICUBIC))
    assert np.array_equal(data.val.pixels[1], wanted)


def test_a_list_is_read_as_it_was_written(tmp_path):
    places = [[40, 40], [60, 40], [50, 60], [42, 75], [58, 75]]
    path = tmp_path / "faces.json"
    path.write_text(pictures.manifest(["a", "b"], [
        {"side": side, "number": number, "name": f"{side}/1.pgm", "path": str(orl.path(number + 1, 1)),
         "landmarks": [value for place in places for value in place]}
        for number, side in enumerate(("val", "train"))
    ]))  # fmt: skip
    labels, found = pictures.of_manifest(path)
    assert labels == ["a", "b"]
    assert found[0].landmarks.tolist() == places
    target = tuple((float(x), float(y)) for x, y in DLIB_TARGET)
    data = pictures.load(labels, found, View(ALIGNED, 150, target=target))
    assert data.train.pixels.shape == (1, 150, 150, 3)
    assert data.val.names == ["val/1.pgm"]


def test_many_faces_lie_in_a_file_without_a_name(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "IN_MEMORY", 1000)
    found = [picture(number=number) for number in range(3)]
    data = pictures.load(["a", "b", "c"], found, SEEN, scratch=tmp_path / "scratch")
    assert list((tmp_path / "scratch").iterdir()) == []
    assert np.array_equal(
        data.train.pixels, pictures.load(["a", "b", "c"], found, SEEN).train.pixels
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no picture"),
        (b"hello", "is no picture"),
        (orl.encoded(orl.image(1, 1), "PNG")[:200], "is no picture|can't be read"),
    ],
)
def test_a_picture_that_is_none_is_named(data, said):
    with pytest.raises(BadData, match=f"train/a/1.png ({said})"):
        pictures.load(["a", "b"], [picture(data=data)], SEEN)


def test_a_file_that_can_not_be_read_is_named():
    def read():
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(BadData, match=r"train/a/1.png can't be read: Input/output error\."):
        pictures.load(["a", "b"], [Picture("train", 0, "train/a/1.png", read)], SEEN)


def test_too_little_to_train_on(tmp_path):
    with pytest.raises(BadData, match="at least two"):
        pictures.load(["a"], [picture()], SEEN)
    with pytest.raises(BadData, match="no face in train/"):
        pictures.load(["a", "b"], [picture("val")], SEEN)
    with pytest.raises(BadData, match="is no folder"):
        pictures.of_folder(tmp_path / "none")
    with pytest.raises(BadData, match="is no data set"):
        pictures.of_folder(tmp_path)
    with pytest.raises(BadData, match="no landmarks"):
        pictures.load(["a", "b"], [picture()], View(ALIGNED, 150, target=((0.0, 0.0),) * 5))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"labels": ["a"]}', json.dumps({"labels": [], "pictures": [{}]})]
)
def test_a_list_that_is_none(tmp_path, text):
    path = tmp_path / "faces.json"
    path.write_text(text)
    with pytest.raises(BadData, match="can't be read as a list of faces"):
        pictures.of_manifest(path)


def test_a_view_reads_what_it_wrote():
    from models_app.training import views

    for one in (SEEN, View(ALIGNED, 150, target=((1.0, 2.0),) * 5)):
        assert views.view(json.loads(json.dumps(one.as_dict()))) == one
    for change in ({"kind": "x"}, {"px": 1}, {"px": "a"}, {"target": [[1, 2]]}):
        with pytest.raises(views.BadView):
            views.view(SEEN.as_dict() | change)


def test_grey_pictures_and_turned_ones_come_upright_in_colour():
    upright = orl.image(1, 1).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    out = io.BytesIO()
    upright.convert("L").save(out, "JPEG", exif=exif, quality=100)
    data = pictures.load(
        ["a", "b"], [picture(data=out.getvalue()), picture(number=1)], View(CROP, 92)
    )
    turned, plain = data.train.pixels.astype(int)
    assert np.abs(turned - plain).mean() < 3
