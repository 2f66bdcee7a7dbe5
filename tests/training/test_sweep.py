"""Sweeps: what is written, and the experiments that it makes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_app.training.options import OPTIONS, BadOption, Config, config
from models_app.training.sweep import MOST, experiments, swept


def test_two_rates_and_two_backbones_make_four_experiments():
    found = experiments(
        {"learning_rate": "uniform(0,0.0001,2)", "backbone": "['resnet18','resnet200d']"}
    )
    assert [one.backbone for one in found] == ["resnet18", "resnet200d"] * 2
    rates = [one.learning_rate for one in found]
    assert rates[0] == rates[1] != rates[2] == rates[3]
    assert all(0 <= rate <= 0.0001 for rate in rates)


def test_the_same_words_make_the_same_experiments():
    written = {"learning_rate": "loguniform(1e-5,1e-2,4)", "batch_size": "uniform(8, 64, 3)"}
    assert experiments(written) == experiments(written)
    assert experiments(written) != experiments(written | {"seed": 7})


def test_another_option_changes_no_draw():
    one = experiments({"learning_rate": "uniform(0,1,3)"})
    two = experiments({"freeze": True, "learning_rate": "uniform(0,1,3)"})
    assert [e.learning_rate for e in one] == [e.learning_rate for e in two]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("0.01", [0.01]),
        (0.01, [0.01]),
        ("1e-3", [0.001]),
        ("[0.1, 0.2]", [0.1, 0.2]),
        ([0.1, "0.2"], [0.1, 0.2]),
        ("[0.1, 0.1]", [0.1]),
        ("(0.1, 0.2)", [0.1, 0.2]),
        ("choice(0.1, 0.2)", [0.1, 0.2]),
        ("choice([0.1, 0.2])", [0.1, 0.2]),
        ("range(1, 10, 3)", [1, 4, 7]),
        ("range(0.1, 0.4, 0.1)", [0.1, 0.2, 0.3]),
        ("range(3, 0, -1)", [3, 2, 1]),
        ("range(3)", [0, 1, 2]),
    ],
)
def test_values_that_are_written_out(written, values):
    assert [e.learning_rate for e in experiments({"learning_rate": written})] == values


def test_words_may_have_quotes_or_none():
    for written in ("['resnet18', resnet200d]", "choice(resnet18, 'resnet200d')"):
        found = experiments({"backbone": written})
        assert [one.backbone for one in found] == ["resnet18", "resnet200d"]
    assert experiments({"backbone": "face-resnet"})[0].backbone == "face-resnet"
    assert experiments({"backbone": "'resnet18'"})[0].backbone == "resnet18"
    assert experiments({"pretrained": "runs/a (1).ckpt"})[0].pretrained == "runs/a (1).ckpt"


def test_whole_numbers_and_switches():
    found = experiments({"batch_size": "uniform(8, 64, 5)", "freeze": "[true, False]"})
    assert len(found) == 10
    assert all(isinstance(e.batch_size, int) and 8 <= e.batch_size <= 64 for e in found)
    assert {e.freeze for e in found} == {True, False}


def test_draws_have_the_shape_of_their_distribution():
    def drawn(written):
        return [e.learning_rate for e in experiments({"learning_rate": written})]

    even, logs = drawn("uniform(0, 1, 400)"), drawn("loguniform(1e-4, 1, 400)")
    bell = drawn("normal(1, 0.1, 400)")
    assert abs(sum(even) / 400 - 0.5) < 0.05
    assert abs(sum(math.log10(x) for x in logs) / 400 + 2) < 0.2
    assert abs(sum(bell) / 400 - 1) < 0.02
    assert 0.6 < sum(abs(x - 1) < 0.1 for x in bell) / 400 < 0.76


def test_what_an_option_cannot_have_is_drawn_again():
    found = experiments({"learning_rate": "normal(0, 1, 50)"})
    assert len(found) == 50
    assert all(e.learning_rate >= 0 for e in found)
    with pytest.raises(BadOption, match="hardly a number"):
        experiments({"batch_size": "uniform(-9, -1, 2)"})


def test_a_random_search_draws_each_option_anew():
    written = {"learning_rate": "uniform(0, 1)", "backbone": "['resnet18', 'resnet200d']"}
    found = experiments(written, search="random", trials=40)
    assert len(found) == 40
    assert len({e.learning_rate for e in found}) == 40
    assert {e.backbone for e in found} == {"resnet18", "resnet200d"}
    assert found == experiments(written, search="random", trials=40)


@pytest.mark.parametrize("trials", [None, 0, MOST + 1])
def test_a_random_search_says_how_many_trials_it_takes(trials):
    with pytest.raises(BadOption, match="trials"):
        experiments({"learning_rate": "uniform(0,1)"}, search="random", trials=trials)


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("learning_rate", "uniform(0, 1)", "how many"),
        ("learning_rate", "uniform(1, 0, 2)", "lower number"),
        ("learning_rate", "uniform(0, 1, 0)", "1 to 500"),
        ("learning_rate", "uniform(0, 1, 2, 3)", "two numbers"),
        ("learning_rate", "uniform(low=0, high=1)", "without names"),
        ("learning_rate", "loguniform(0, 1, 2)", "above 0"),
        ("learning_rate", "normal(0, -1, 2)", "negative"),
        ("learning_rate", "uniform(0, 1e400, 2)", "two numbers"),
        ("learning_rate", "gamma(1, 2, 3)", "no gamma"),
        ("learning_rate", "__import__('os').system('x')", "a number"),
        ("learning_rate", "[0.1, __import__('os')]", "can't be read"),
        ("learning_rate", "[]", "empty"),
        ("learning_rate", "[0.1", "can't be read"),
        ("learning_rate", "[[0.1]]", "a number"),
        ("learning_rate", "[" * 5000, "can't be read"),
        ("learning_rate", "range(1, 1)", "nothing"),
        ("learning_rate", "range(0, 1, 0)", "nothing"),
        ("learning_rate", "range(0, 10, 0.001)", "500"),
        ("learning_rate", "range(0, 1e99, 1e-300)", "500"),
        ("learning_rate", "range(0, 1, 1e-320)", "500"),
        ("learning_rate", "uniform(-1e308, 1e308, 2)", "two numbers"),
        ("learning_rate", f"uniform(0, {'9' * 400}, 2)", "two numbers"),
        ("learning_rate", "nan", "a number"),
        ("learning_rate", "-1", "0 to 10"),
        ("learning_rate", True, "a number"),
        ("learning_rate", None, "a number"),
        ("backbone", "uniform(0, 1, 2)", "no number"),
        ("backbone", "", "a word"),
        ("backbone", "a\nb", "a word"),
        ("batch_size", "1.5", "whole"),
        ("augment", "mixup", "one of none, flip, full"),
        ("freeze", "perhaps", "true or false"),
        ("gpus", "[0, 1]", "one value for all"),
        ("learning_rat", "1", "There are: backbone"),
    ],
)
def test_what_cannot_be_read_is_said(name, written, said):
    with pytest.raises(BadOption, match=said) as caught:
        experiments({name: written})
    assert caught.value.option == name


def test_a_run_has_an_end():
    with pytest.raises(BadOption, match="500"):
        experiments({"learning_rate": "uniform(0,1,100)", "batch_size": "range(1, 100, 10)"})


def test_which_options_vary():
    written = {"learning_rate": "uniform(0,1,2)", "backbone": "[resnet18]", "seed": [1, 2]}
    assert swept(written) == ["learning_rate", "seed"]


def test_the_usual_values_are_the_same_everywhere():
    assert Config().as_dict() == {name: option.default for name, option in OPTIONS.items()}
    assert config(Config().as_dict()) == Config()


@given(st.text(max_size=60), st.sampled_from(sorted(OPTIONS)))
def test_any_text_is_a_value_or_a_sentence(text, name):
    try:
        found = experiments({name: text})
    except BadOption as error:
        sentence = str(error)
    else:
        assert 1 <= len(found) <= MOST
        return
    assert sentence.endswith((".", "?"))
