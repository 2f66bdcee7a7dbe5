"""One training: what it says, keeps and gives, and how it goes on."""

import csv
import math

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from models_app.training import checkpoints, networks
from models_app.training.batches import Places, batches
from models_app.training.pictures import BadData
from models_app.training.said import Began, Line, Measured, Pace, Saved, Stage
from models_app.training.watching import Diverged
from tests.training import small
from tests.training.small import Told

pytestmark = pytest.mark.usefixtures("one_thread")


def last(folder):
    return folder / "version_0/checkpoints/last.ckpt"


def weights(path):
    return checkpoints.read(path)[1]["state_dict"]


def equal(one, two):
    return all(torch.equal(one[name], two[name]) for name in one)


def after(steps, word="stopped"):
    """Says the word behind so many steps."""
    asked = [0]

    def should_stop():
        asked[0] += 1
        return word if asked[0] >= steps else ""

    return should_stop


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Three epochs of four steps, from first to last; what was said of it."""
    torch.set_num_threads(1)
    folder, told = tmp_path_factory.mktemp("whole"), Told()
    result = small.fit(folder, small.options(max_epochs=3, augment="full"), tell=told.append)
    return folder, result, told


def test_it_says_what_it_does(whole):
    _, result, told = whole
    assert (result.outcome, result.epochs, result.step) == ("finished", 3, 12)
    began = told.of(Began)[0]
    assert (began.train, began.val, began.test, began.steps_per_epoch) == (16, 8, 4, 4)
    assert (began.first_epoch, began.first_step, began.total_steps) == (0, 0, 12)
    assert [stage.name for stage in told.of(Stage)] == ["training", "saving"]
    assert told.of(Pace)[-1].step == 12
    assert told.of(Pace)[-1].epoch == 3
    assert told.of(Saved)[-1].best == result.about
    by_step = {one.step: one for one in told.of(Measured) if "val_loss" in one.values}
    assert list(by_step) == [4, 8, 12]


def test_the_best_is_the_epoch_of_the_least_validation_loss(whole):
    folder, result, told = whole
    losses = [one.values["val_loss"] for one in told.of(Measured) if "val_loss" in one.values]
    epoch = losses.index(min(losses))
    assert result.best == folder / f"version_0/checkpoints/epoch={epoch}-step={4 * epoch + 4}.ckpt"
    assert result.about["val_loss"] == min(losses)
    assert sorted(path.name for path in result.best.parent.iterdir()) == sorted(
        [result.best.name, "last.ckpt"]
    )


def test_what_it_measures_is_what_the_checkpoint_gives(whole):
    """By hand: the loss and accuracy of the best checkpoint on the validation and test faces."""
    _, result, _ = whole
    loaded = checkpoints.load(result.best)
    for side, found in (("val", result.about), ("test", result.test)):
        faces = small.data().sides[side]
        scores = loaded.module(torch.from_numpy(faces.pixels).permute(0, 3, 1, 2).float())
        chances = torch.log_softmax(scores.double(), dim=1)
        numbers = torch.from_numpy(faces.numbers)
        loss = -float(chances[torch.arange(len(numbers)), numbers].mean())
        right = float((scores.argmax(dim=1) == numbers).double().mean())
        prefix = "val_" if side == "val" else ""
        assert found[f"{prefix}loss"] == pytest.approx(loss, abs=1e-4)
        assert found[f"{prefix}acc"] == pytest.approx(right)
    assert result.test["faces"] == 4


def test_tensorboard_reads_the_same_curves(whole):
    folder, _, told = whole
    found = EventAccumulator(str(folder / "version_0"))
    found.Reload()
    assert {"train_loss", "train_acc", "val_loss", "val_acc"} <= set(found.Tags()["scalars"])
    said = {
        one.step: one.values["val_loss"] for one in told.of(Measured) if "val_loss" in one.values
    }
    read = {event.step: event.value for event in found.Scalars("val_loss")}
    assert read == pytest.approx(said)
    hparams = (folder / "version_0/hparams.yaml").read_text()
    assert "backbone: test_resnet" in hparams
    assert "learning_rate: 0.001" in hparams


@pytest.mark.parametrize("steps", [2, 4, 7])
def test_one_that_was_paused_ends_as_if_it_never_was(whole, tmp_path, steps):
    """Within the first epoch, at its end, and within the second; by the same numbers to the last bit."""
    folder, uncut, _ = whole
    config, told = small.options(max_epochs=3, augment="full"), Told()
    # Asked after each step, but for an epoch's last one: then with the epoch's end.
    paused = small.fit(tmp_path, config, should_stop=after(steps, "paused"), tell=told.append)
    assert (paused.outcome, paused.epochs, paused.step) == ("paused", steps // 4, steps)
    assert checkpoints.load(paused.best).about.labels == tuple(small.LABELS)
    assert told.of(Saved)[-1].step == steps
    again = Told()
    moved = tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-elsewhere"))
    result = small.fit(moved, config, tell=again.append)
    began = again.of(Began)[0]
    assert (began.first_epoch, began.first_step, began.total_steps) == (steps // 4, steps, 12)
    assert (result.outcome, result.epochs, result.step) == ("finished", 3, 12)
    assert result.best == moved / "version_0/checkpoints" / uncut.best.name
    assert result.about == uncut.about
    assert equal(weights(last(moved)), weights(last(folder)))
    said = [one.step for one in told.of(Measured) + again.of(Measured) if "val_loss" in one.values]
    assert said == [4, 8, 12]


def test_one_that_is_done_is_done_again_at_once(whole):
    folder, uncut, _ = whole
    told = Told()
    result = small.fit(folder, small.options(max_epochs=3, augment="full"), tell=told.append)
    assert (result.outcome, result.epochs, result.step) == ("finished", 3, 12)
    assert (result.best, result.about, result.test) == (uncut.best, uncut.about, uncut.test)
    assert told.of(Measured) == []


def test_after_memory_ran_out_it_goes_on_with_half_the_batch(tmp_path):
    """Behind the two batches of 4 that were trained on come four of 2, and then eight in an epoch."""
    small.fit(tmp_path, small.options(), should_stop=after(2, "paused"))
    told = Told()
    result = small.fit(tmp_path, small.options(batch_size=2), tell=told.append)
    assert told.of(Began)[0].total_steps == 2 + 4 + 8
    assert (result.outcome, result.epochs, result.step) == ("finished", 2, 2 + 4 + 8)


def test_the_seed_makes_the_numbers(tmp_path):
    config = small.options(max_epochs=1, augment="full", weighted=True)
    for name in ("one", "two"):
        small.fit(tmp_path / name, config)
    small.fit(
        tmp_path / "other", small.options(max_epochs=1, augment="full", weighted=True, seed=5)
    )
    one = weights(last(tmp_path / "one"))
    assert equal(one, weights(last(tmp_path / "two")))
    assert not equal(one, weights(last(tmp_path / "other")))


def test_a_checkpoint_of_another_training_is_left_alone(whole, tmp_path):
    config, told = small.options(max_epochs=1), Told()
    last(tmp_path).parent.mkdir(parents=True)
    last(tmp_path).write_bytes(last(whole[0]).read_bytes())
    result = small.fit(tmp_path, config, tell=told.append)
    assert (result.epochs, result.step) == (1, 4)
    assert "another training" in told.of(Line)[0].text


def test_a_checkpoint_that_is_cut_off_is_begun_anew(whole, tmp_path):
    last(tmp_path).parent.mkdir(parents=True)
    last(tmp_path).write_bytes(last(whole[0]).read_bytes()[:5000])
    told = Told()
    assert small.fit(tmp_path, small.options(max_epochs=1), tell=told.append).step == 4
    assert "It begins anew" in told.of(Line)[0].text


def test_without_a_validation_the_best_is_the_last(tmp_path):
    result = small.fit(tmp_path, small.options(), small.data(val=(), test=()))
    assert result.best.name == "epoch=1-step=8.ckpt"
    assert result.about == {"epoch": 1, "step": 8}
    assert result.test == {}
    assert len(list(result.best.parent.iterdir())) == 2


def test_it_stops_early_and_stays_stopped(tmp_path):
    """With a rate of nothing no epoch is better than the first."""
    config = small.options(
        max_epochs=9, patience=2, learning_rate=0, freeze=True, augment="none"
    )  # fmt: skip
    result = small.fit(tmp_path, config)
    assert (result.outcome, result.epochs, result.best.name) == ("early", 3, "epoch=0-step=4.ckpt")
    assert small.fit(tmp_path, config).epochs == 3


def test_numbers_that_are_none_end_it(tmp_path):
    network = networks.build(small.BACKBONE, pretrained="none", image_px=small.PX)
    state = network.body.network.state_dict()
    state["conv1.0.weight" if "conv1.0.weight" in state else next(iter(state))][:] = math.nan
    path = tmp_path / "nan.pt"
    torch.save(state, path)
    with pytest.raises(Diverged, match=r"no number any more, by step 1.*learning_rate"):
        small.fit(tmp_path, small.options(pretrained=str(path), freeze=True))


def test_freeze_leaves_the_network_as_it_was(tmp_path):
    result = small.fit(tmp_path, small.options(max_epochs=1, freeze=True, learning_rate=0.1))
    small.fitting.seed(small.options())
    before = networks.build(small.BACKBONE, pretrained="none", image_px=small.PX).body.state_dict()
    found = weights(result.best)
    assert all(torch.equal(found[f"backbone.{name}"], before[name]) for name in before)


def test_a_pretrained_network_begins_with_the_nearest_mean(whole, tmp_path):
    """Its first epoch moves nothing, and the faces that it learned from are named rightly."""
    config = small.options(
        pretrained=str(whole[1].best), learning_rate=0, max_epochs=1, augment="none", freeze=True
    )
    told = Told()
    small.fit(tmp_path, config, tell=told.append)
    accuracy = next(m.values["train_acc"] for m in told.of(Measured) if "train_acc" in m.values)
    assert accuracy >= 0.75


def test_batches_are_of_everyone_once_and_never_of_one_alone():
    faces = small.data(train=(1, 2, 3, 4, 5)).train  # 20
    for batch, count in ((4, 5), (19, 1), (20, 1), (18, 2), (1, 20), (64, 1)):
        places = Places(faces, batch=batch, seed=1, shuffled=True)
        found = list(places)
        assert len(found) == len(places) == count == batches(20, batch)
        assert sorted(p for one in found for p in one[:-2]) == list(range(20))
        assert batch == 1 or all(one[-1] > 1 for one in found)


def test_parts_of_devices_make_the_whole_and_fillers_do_not_count():
    faces = small.data(train=(1,)).train  # 4 faces
    parts = [
        list(Places(faces, batch=2, seed=1, shuffled=True, device=device, devices=3))
        for device in range(3)
    ]
    assert [len(part) for part in parts] == [2, 2, 2]
    for step in range(2):
        counted = [int(place) for part in parts for place in part[step][:-2][: part[step][-2]]]
        assert len(counted) == len(set(counted)) == 2
        assert parts[2][step][-2] == 0
        assert len(parts[2][step]) == 3  # one that fills


def test_weighted_draws_everyone_equally_often():
    faces = small.data().train
    few = small.Side(faces.pixels, faces.numbers.copy(), faces.names)
    few.numbers[:] = 0
    few.numbers[-1] = 1  # one face in 16
    places = Places(few, batch=16, seed=1, shuffled=True, weighted=True)
    drawn = []
    for epoch in range(200):
        places.set_epoch(epoch)
        drawn += [few.numbers[place] for one in places for place in one[:-2]]
    assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.05)


def test_one_face_at_a_time_is_too_few_for_this_network(tmp_path):
    with pytest.raises(BadData, match="batch_size of 2"):
        small.fit(tmp_path, small.options(batch_size=1))


def test_the_table_keeps_what_was_measured_before_the_checkpoint(tmp_path):
    from models_app.training.table import Table, read

    table = Table(tmp_path)
    table.begin(0)
    for step in (1, 2, 3):
        table.add(Measured(step, 0, {"train_loss": 1.5}))
    table.add(Measured(3, 0, {"val_loss": 0.5}))
    table.write()
    with (tmp_path / "metrics.csv").open("a") as file:
        file.write("0,4,0.")  # cut off
    again = Table(tmp_path)
    again.begin(2)
    again.add(Measured(3, 0, {"train_loss": 0.25}))
    again.write()
    with (tmp_path / "metrics.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["step"], row["train_loss"]) for row in rows] == [("1", "1.5"), ("2", "1.5"), ("3", "0.25")]  # fmt: skip
    assert [row["val_loss"] for row in read(tmp_path / "metrics.csv")] == ["", "", ""]
