"""A council's colour, logo and fonts: taken from its folder, served by the site, refused in a sentence."""

import re
import shutil
from pathlib import Path

import pytest

from casework.looks.look import Look, NoLook
from casework.site.assets import COLOUR, Assets
from charter.edition.editions import COUNCILS

BOROUGH = COUNCILS / "example_borough"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Example Borough's folder, to be spoilt."""
    return Path(shutil.copytree(BOROUGH, tmp_path / "borough"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / "look" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_folder_without_a_look_looks_as_the_product_comes(tmp_path: Path) -> None:
    assert Look.of(None) == Look.of(tmp_path) == Look()
    assert Look().css.strip() == ""
    assert Look().served == {}


def test_the_boroughs_look_is_served_under_one_address_that_changes_with_it(folder: Path) -> None:
    look = Look.of(folder)
    made = Assets({"site.css": look.css.encode(), **look.served})
    assert {"logo.svg", "example-serif.woff", "example-serif-bold.woff"} <= set(look.served)
    logo, font = (made.get(made.version, name) for name in ("logo.svg", "example-serif.woff"))
    assert logo is not None
    assert font is not None
    assert (logo.media_type, font.media_type) == ("image/svg+xml", "font/woff")
    assert '--council-font:"Example Serif","Georgia"' in look.css
    assert not re.search(r"url\((?!\"[a-z0-9.-]+\")", look.css), "a font lies beside the stylesheet"
    spoil(folder, "logo.svg", "stroke-width", 'stroke-opacity="0.9" stroke-width')
    other = Look.of(folder)
    assert Assets({"site.css": other.css.encode(), **other.served}).version != made.version


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("look.toml", "#4b2e63", "#c9a227", "has a contrast of 2.4 to 1, and needs 4.5"),
        ("look.toml", "#4b2e63", "purple", "colour “purple” is not written as #rrggbb"),
        ("look.toml", "logo.svg", "crest.svg", "logo is “crest.svg”, and there is no such file in look/"),
        ("look.toml", "logo.svg", "../logo.svg", "there is no such file in look/"),
        ("look.toml", "example-serif.woff", "example.ttf", "and has to end in .woff2 or .woff"),
        ("look.toml", '"Georgia"', '"Georgia;}"', "“Georgia;}” is no name of a font"),
        ("look.toml", "colour", "color", "look/look.toml, color: Extra inputs are not permitted"),
        ("look.toml", "[[fonts]]", "[[fonts]", "look/look.toml is not TOML"),
        ("logo.svg", "<path", "<script>1</script><path", "look/logo.svg: it has a script"),
        ("logo.svg", "<path", '<image href="https://example.com/a.png"/><path', "look/logo.svg: it has"),
        ("borough.css", ".council", "@import '//example.com/a.css'; .council", "look/borough.css: it"),
        ("borough.css", ".council", "x".ljust(100_001, "x") + " .council", "kB together, and may have 100"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(folder: Path, name: str, old: str, new: str, said: str) -> None:
    spoil(folder, name, old, new)
    with pytest.raises(NoLook) as refused:
        Look.of(folder)
    assert said in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    spoil(folder, "look.toml", "#4b2e63", "#ffffff")
    spoil(folder, "look.toml", "logo.svg", "crest.svg")
    with pytest.raises(NoLook, match=r"contrast of 1\.0 to 1.*crest\.svg"):
        Look.of(folder)


def test_a_setting_comes_before_the_folder_and_the_folder_before_the_product(folder: Path) -> None:
    look = Look.of(folder)
    built = [
        Assets.built("#003300", css=look.css, own=look.served),
        Assets.built(look.colour, css=look.css, own=look.served),
        Assets.built(),
    ]
    sheets = [found.body.decode() for each in built if (found := each.get(each.version, "site.css"))]
    colours = [re.findall(r":root\{--council-colour:(#[0-9a-f]{6})\}\n", sheet)[-1] for sheet in sheets]
    assert colours == ["#003300", "#4b2e63", COLOUR]
    assert "Example Serif" in sheets[1]
    assert "Example Serif" not in sheets[2]
