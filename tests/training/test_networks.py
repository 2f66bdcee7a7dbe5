"""Networks by name, and the files that give them numbers."""

import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import save_file

from models_app.training import hub, networks
from models_app.training.networks import NoNetwork
from tests.training import small

pytestmark = pytest.mark.usefixtures("one_thread")


def build(name=small.BACKBONE, pretrained="none", px=small.PX):
    return networks.build(name, pretrained=pretrained, image_px=px)


def state():
    return build().body.network.state_dict()


def same(network, numbers):
    found = network.body.network.state_dict()
    return all(torch.equal(found[name], numbers[name]) for name in numbers if name in found)


@pytest.mark.parametrize(
    ("name", "px", "sees", "features"),
    [
        ("test_resnet", 32, 32, 96),
        ("mobilenetv3_small_050", 64, 64, 1024),  # which says 288 of itself
        ("test_vit", 64, 64, 64),  # made for 160 px, and told
    ],
)
def test_any_network_of_timm_says_a_row_of_numbers(name, px, sees, features):
    network = build(name, px=px)
    assert (network.view.px, network.features, network.note) == (sees, features, "")
    assert network.body(torch.zeros(2, 3, sees, sees)).shape == (2, features)


def test_a_size_that_a_network_can_not_take_is_its_own_and_said():
    network = build("test_vit", px=50)
    assert network.view.px == 160
    assert network.note == "test_vit sees pictures of 160 px, not 50."


def test_the_networks_that_know_faces_see_them_aligned():
    network = build("face-resnet", pretrained="usual")
    assert (network.view.kind, network.features, network.pretrained) == ("aligned", 128, True)
    assert build("face-resnet").start == "random numbers"
    assert build(pretrained="usual").pretrained is False


def test_a_name_that_is_none():
    with pytest.raises(NoNetwork, match=r"no network 'resnet19'.*Did you mean .*resnet18"):
        build("resnet19")


def test_weights_that_are_not_here_are_named_with_the_alternatives(tmp_path):
    with pytest.raises(NoNetwork, match=r"face-resnet.*--pretrained none"):
        networks.build("facenet", pretrained="auto", image_px=112, weights=tmp_path)


def test_a_hub_that_cannot_be_reached_is_not_waited_for(monkeypatch, tmp_path):
    """Nobody listens there: what the hub's client says of it after many tries is said at once."""
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    for name in hub.PROXIES:
        monkeypatch.delenv(name, raising=False)
    assert not hub.reached()
    with pytest.raises(NoNetwork, match=r"resnet18 could not be fetched.*--pretrained none"):
        networks.build("resnet18", pretrained="auto", image_px=32)
    assert not constants.HF_HUB_OFFLINE


@pytest.mark.parametrize(
    "written",
    [
        lambda numbers: numbers,
        lambda numbers: {"state_dict": numbers},
        lambda numbers: {"model": {f"module.{k}": v for k, v in numbers.items()}},
        lambda numbers: {k: v for k, v in numbers.items() if "num_batches" not in k},
        lambda numbers: (
            numbers | {"fc.weight": torch.zeros(1000, 96), "fc.bias": torch.zeros(1000)}
        ),
    ],
    ids=["plain", "nested", "parallel", "old", "with a head"],
)
def test_numbers_of_a_file(tmp_path, written):
    numbers, path = state(), tmp_path / "weights.pth"
    torch.save(written(numbers), path)
    network = build(pretrained=str(path))
    assert same(network, numbers)
    assert (network.start, network.pretrained) == ("weights.pth", True)


def test_numbers_of_safetensors_and_of_a_checkpoint_of_this_site(tmp_path):
    numbers = state()
    save_file(numbers, tmp_path / "model.safetensors")
    assert same(build(pretrained=str(tmp_path / "model.safetensors")), numbers)
    trained = small.fit(tmp_path, small.options(max_epochs=1), small.data(test=())).best
    kept = torch.load(trained, weights_only=True)["state_dict"]
    inner = {k.removeprefix("backbone.network."): v for k, v in kept.items() if "backbone" in k}
    assert set(inner) == set(numbers)
    assert same(build(pretrained=str(trained)), inner)


def test_numbers_of_another_network(tmp_path):
    path = tmp_path / "other.pt"
    torch.save(build("test_vit", px=32).body.network.state_dict(), path)
    with pytest.raises(NoNetwork, match=r"other.pt gives no weights.*it lacks .*--pretrained none"):
        build(pretrained=str(path))
    numbers = state()
    name = next(name for name, value in numbers.items() if value.ndim == 4)
    numbers[name] = torch.zeros(1, 2, 3, 4)
    torch.save(numbers, path)
    with pytest.raises(NoNetwork, match=f"{name} is 1x2x3x4 in it"):
        build(pretrained=str(path))


def test_files_that_hold_no_numbers(tmp_path):
    path = tmp_path / "bad.pt"
    with pytest.raises(NoNetwork, match="there is no such file"):
        build(pretrained=str(path))
    path.write_bytes(b"hello")
    with pytest.raises(NoNetwork, match="no file of numbers"):
        build(pretrained=str(path))
    path.with_suffix(".safetensors").write_bytes(b"hello")
    with pytest.raises(NoNetwork, match="no file of numbers"):
        build(pretrained=str(path.with_suffix(".safetensors")))
    torch.save([1, 2], path)
    with pytest.raises(NoNetwork, match="no numbers by name"):
        build(pretrained=str(path))


def test_face_resnet_takes_a_checkpoint_of_its_own(tmp_path):
    network = build("face-resnet")
    torch.save(
        {f"backbone.{k}": v for k, v in network.body.state_dict().items()}, tmp_path / "w.pt"
    )
    again = build("face-resnet", pretrained=str(tmp_path / "w.pt"))
    found, wanted = again.body.state_dict(), network.body.state_dict()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
