"""What an option takes: its kind, its bounds, both included, and what is said of another value."""

import math

import pytest

from models_app.training.options import OPTIONS, BadOption, Config, checked, config

BOUNDED = [option for option in OPTIONS.values() if option.kind in ("whole", "number")]


@pytest.mark.parametrize("option", BOUNDED, ids=lambda option: option.name)
def test_both_bounds_are_taken_and_nothing_beyond(option):
    assert math.isfinite(option.least)
    assert math.isfinite(option.most)
    assert checked(option.name, option.least) == option.least
    assert checked(option.name, str(option.most)) == option.most
    for beyond in (option.least - 1, option.most + 1, "nan", "inf", "", "ten", None, True, [1]):
        with pytest.raises(BadOption, match=f"^{option.name} takes ") as error:
            checked(option.name, beyond)
        assert error.value.option == option.name


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_its_usual_value_is_taken_and_it_is_explained(option):
    assert checked(option.name, option.default) == option.default
    assert getattr(Config(), option.name) == option.default
    assert option.help.endswith(".")


def test_words_switches_and_whole_numbers():
    assert config({"freeze": "Yes", "batch_size": "8", "max_epochs": 3.0}) == Config(
        freeze=True, batch_size=8, max_epochs=3
    )
    for name, value in (
        ("freeze", "maybe"), ("batch_size", 8.5), ("augment", "all"), ("precision", "64"),
        ("backbone", ""), ("backbone", "a\nb"), ("backbone", "a" * 301),
    ):  # fmt: skip
        with pytest.raises(BadOption):
            config({name: value})
    with pytest.raises(BadOption, match="no option rate"):
        config({"rate": 1})
