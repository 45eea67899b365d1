"""The page that says how a scenario is written: each example on it can be played."""

import re
from pathlib import Path

from rehearsal.scenario.reading import read_scenario

PAGE = Path(__file__).parents[3] / "docs" / "rehearsing" / "scenarios.md"
BASED = 'based_on = "year.toml"\n'


def test_each_example_of_the_page_can_be_played(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 8
    for number, block in enumerate(blocks):
        whole = block if "[scenario]" in block else f"[scenario]\n{block}"
        whole = whole.replace("history.toml", "year.toml").replace('recorded = "arrivals.csv"\n', "")
        if BASED not in whole:
            whole = whole.replace("[scenario]\n", f"[scenario]\n{BASED}")
        file = tmp_path / f"block-{number}.toml"
        file.write_text(whole, "utf-8")

        assert read_scenario(file).source == file.name
