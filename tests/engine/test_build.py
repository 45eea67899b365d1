"""A build is named for its files alone: the same wherever it stands, another when one of them changes."""

from pathlib import Path

from engine.build import build_of


def written(folder: Path, **files: str) -> Path:
    (folder / "code").mkdir(parents=True)
    for name, text in files.items():
        (folder / "code" / f"{name}.py").write_text(text)
    return folder / "code"


def test_the_same_files_are_the_same_build_wherever_they_stand(tmp_path: Path) -> None:
    here = build_of(written(tmp_path / "here", a="x = 1", b=""))
    assert here == build_of(written(tmp_path / "there", b="", a="x = 1"))
    assert len(here) == 12


def test_whatever_changes_is_another_build(tmp_path: Path) -> None:
    builds = [
        build_of(written(tmp_path / str(number), **files))
        for number, files in enumerate(
            [{"a": "x = 1"}, {"a": "x = 2"}, {"b": "x = 1"}, {"a": "x = 1", "b": ""}]
        )
    ]
    assert len(set(builds)) == 4


def test_what_is_no_code_is_no_part_of_it(tmp_path: Path) -> None:
    code = written(tmp_path, a="x = 1")
    before = build_of(code)
    (code / "a.txt").write_text("A note.")
    assert build_of(code) == before
