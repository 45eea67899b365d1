"""The templates a council may write: tried before the site is served, so that no page fails of one."""

from pathlib import Path

import pytest

from casework.looks.look import NoLook
from casework.looks.overriding import GIVEN, PARTS, faults_of, try_templates
from casework.site.pages import TEMPLATES, environment
from charter.edition.editions import COUNCILS

DOCS = Path(__file__).parents[3] / "docs" / "changing" / "editions.md"
BOROUGH = COUNCILS / "example_borough"


def wrong(folder: Path, name: str, text: str) -> list[str]:
    """What is said of a folder with that one template of its own."""
    file = folder / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return faults_of(environment(folder), folder)


def test_those_that_may_be_written_are_there_and_used_and_documented() -> None:
    ours = {path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "council").rglob("*.html")}
    assert ours == set(PARTS)
    everything = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    page = DOCS.read_text("utf-8")
    for name in PARTS:
        assert f'{{% include "{name}" %}}' in everything, name
        assert f"`{name}`" in page, name
    for name in GIVEN:
        assert f"`{name}`" in page, name


def test_as_they_come_and_as_the_borough_has_them_they_can_be_shown(tmp_path: Path) -> None:
    for number, (name, text) in enumerate((each, (TEMPLATES / each).read_text("utf-8")) for each in PARTS):
        assert wrong(tmp_path / str(number), name, text) == []
    try_templates(environment(BOROUGH), BOROUGH)
    try_templates(environment(None), None)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("council/footer.html", "{{ council }", "templates/council/footer.html: line 1: unexpected '}'"),
        ("council/footer.html", "\n\n{% if council %}", "line 3: Unexpected end of template"),
        ("council/footer.html", "{{ counsil }}", "'counsil' is undefined; it is given council, contact,"),
        ("council/footer.html", "{{ contact.fax }}", "has no attribute 'fax'; it is given council, contact,"),
        (
            "council/footer.html",
            '{% include "council/foot.html" %}',
            "asks for the template council/foot",
        ),
        ("council/footer.html", "{{ 1 / 0 }}", "it cannot be shown (ZeroDivisionError"),
        ("council/footer.html", "<script>1</script>", "it has a script"),
        (
            "council/footer.html",
            '<p style="color:red">',
            "it has a style: put it into",
        ),
        ("council/footer.html", '<p onclick="x()">', "it has something that runs at a click"),
        ("council/footer.html", '<img src="https://example.com/a.png">', "it has something from elsewhere"),
        ("council/footer.html", "{{ council | safe }}", "it has a text that is not escaped"),
        ("council/footer.html", "<form></form>", "it has a form"),
        (
            "council/foot.html",
            "x",
            "templates/council/foot.html takes the place of nothing: there",
        ),
        ("track/case.html", "x", "templates/track/case.html takes the place of nothing"),
    ],
)
def test_one_that_cannot_be_used_is_a_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    (fault,) = wrong(tmp_path, name, text)
    assert said in fault
    with pytest.raises(NoLook, match="The council's own templates cannot be used: "):
        try_templates(environment(tmp_path), tmp_path)


def test_a_link_to_elsewhere_is_none_of_these(tmp_path: Path) -> None:
    link = '<a class="govuk-link" href="https://example.com/">Our own site</a>'
    assert wrong(tmp_path, "council/footer.html", link) == []
