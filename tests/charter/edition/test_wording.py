"""A badly written safeguarding rule is refused with its name and what is wrong."""

import tomllib
from typing import Any

import pytest

from charter.edition.editions import DEFAULT, Edition
from charter.edition.entries import EditionError

DATA = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
RULE: dict[str, Any] = {"id": "hurt", "name": "Somebody may be hurt", "when": ["{who} + hurt"]}
GROUPS: dict[str, list[str]] = {"who": ["me", "her"]}


def edition(rules: Any, groups: Any = GROUPS) -> Edition:
    said = {**DATA["safeguarding"], "rules": rules, "groups": groups}
    return Edition({**DATA, "safeguarding": said}, "mine.toml")


def test_a_good_one_is_taken() -> None:
    assert edition([RULE]).worries.names("it hurt her") == ("Somebody may be hurt",)
    assert edition([], {}).worries.names("it hurt her") == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"when": ["{whom} + hurt"]}, "rule “hurt”: there is no group “whom” here; there are who"),
        ({"when": ["{who} + "]}, "rule “hurt”: there is nothing before or after a +"),
        ({"when": []}, "rule “hurt”: when: "),
        ({"when": ["don't + {who}"]}, "rule “hurt”: “don't” is no word: small letters and digits"),
        ({"when": ["Hurt + {who}"]}, "rule “hurt”: “Hurt” is no word"),
        ({"when": ["h*rt + {who}"]}, "rule “hurt”: “h*rt” is no word"),
        ({"when": ["hu* + {who}"]}, "rule “hurt”: “hu*” is too short for *: many words begin so"),
        ({"when": ["hurt~ + {who}"]}, "rule “hurt”: “hurt~” is too short for ~: other words are too like it"),
        ({"unless": ["{who} + dog"]}, "rule “hurt”: unless names one word, phrase or group at a time"),
        ({"within": 0}, "rule “hurt”: within: "),
        ({"within": 99}, "rule “hurt”: within: "),
        ({"name": ""}, "rule “hurt”: name: "),
        ({"wenn": ["x"]}, "rule “hurt”: unknown wenn; it may have"),
        ({"when": ["hurt"]}, "group “who”: no rule names it"),
    ],
)
def test_a_bad_rule_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(EditionError) as refused:
        edition([{**RULE, **change}])
    assert str(refused.value).startswith("mine.toml, safeguarding ")
    assert said in str(refused.value)


def test_two_of_one_id_are_refused() -> None:
    with pytest.raises(EditionError, match="rule “hurt”: it is there twice"):
        edition([RULE, RULE])


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"who": []}, "group “who”: it has no words"),
        ({"Who!": ["me"]}, "group “Who!”: a group has small letters"),
        ({"who": ["me", ""]}, "group “who”: there is nothing before or after a +, or an empty word"),
        ({"who": ["ME"]}, "group “who”: “ME” is no word"),
        (
            {"who": ["{later}"], "later": ["me"]},
            "group “who”: there is no group “later” here; there are none",
        ),
        ({"kin": ["mum"], "who": ["my {kin}"]}, "group “who”: “my {kin}” names a group within a phrase"),
    ],
)
def test_a_bad_group_is_named(groups: dict[str, list[str]], said: str) -> None:
    with pytest.raises(EditionError) as refused:
        edition([RULE], groups)
    assert said in str(refused.value)
