"""What we are made of is told whole, and what could not be looked up is not called sound."""

from collections.abc import Callable
from typing import Any

import pytest

from deploy import supply_chain
from deploy.supply_chain import LOCK, TOOLS, Failed, NotTried, left_out, main, packages, vulnerable

SOUND = {"name": "a", "version": "1.0", "vulns": []}
WRONG = {"name": "b", "version": "2.0", "vulns": [{"id": "GHSA-2"}, {"id": "CVE-1"}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


def test_the_parts_are_those_of_the_lock() -> None:
    lock = LOCK.read_text()
    pinned = packages(lock)
    assert len(pinned) == sum(line[:1].isalnum() for line in lock.splitlines()) > 50
    components = [{"name": name.replace("-", "_"), "version": version} for name, version in pinned]
    assert left_out({"components": components}, lock) == []
    assert left_out({"components": components[1:]}, lock) == ["{} {}".format(*pinned[0])]
    assert {"pip-audit", "cyclonedx-bom"} <= {name for name, _ in packages(TOOLS.read_text())}
    assert TOOLS.read_text().count("--hash=sha256:") > len(packages(TOOLS.read_text()))


def test_what_could_not_be_looked_up_is_not_called_sound() -> None:
    assert vulnerable({"dependencies": [SOUND]}) == []
    assert vulnerable({"dependencies": [SOUND, WRONG, SKIPPED]}) == ["b 2.0: CVE-1, GHSA-2"]
    for unseen in ([SOUND, SKIPPED], []):
        with pytest.raises(NotTried):
            vulnerable({"dependencies": unseen})


@pytest.mark.parametrize(
    ("told", "words", "code", "said"),
    [
        (lambda: [], [], 0, "No package is known"),
        (lambda: ["b 2.0: CVE-1"], ["--where-possible"], 1, "VULNERABLE: b 2.0: CVE-1"),
        (NotTried("No network."), ["--where-possible"], 0, "NOT TRIED"),
        (NotTried("No network."), [], 1, "NOT TRIED"),
        (Failed("The SBOM does not list a."), ["--where-possible"], 1, "does not list a"),
    ],
)
def test_what_is_known_to_be_vulnerable_is_told_and_fails(
    told: Callable[[], list[str]] | Exception,
    words: list[str],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def look_up() -> Any:
        if isinstance(told, Exception):
            raise told
        return told()

    monkeypatch.setattr(supply_chain, "make_tools", lambda: None)
    monkeypatch.setattr(supply_chain, "write_sbom", lambda: 83)
    monkeypatch.setattr(supply_chain, "look_up", look_up)
    assert main(words) == code
    assert said in capsys.readouterr().out
