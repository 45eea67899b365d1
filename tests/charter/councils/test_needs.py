"""What the check says a process opens is what its code opens, and the other way round."""

import ast
from pathlib import Path

from charter.councils.needs import OPENS, needs
from charter.edition.editions import Edition
from workflows.processes import PROCESSES

WORKFLOWS = Path(__file__).parents[3] / "workflows"
SHARED = {"danger"}
"""Of what any case may become."""


def test_every_process_that_is_built_is_known() -> None:
    assert set(needs()) == set(PROCESSES)
    assert all(each.promises for each in needs().values())


def test_what_is_opened_by_its_code_is_listed() -> None:
    """A code of a service, as a text of its own in a process's folder, is one that its cases may open."""
    codes = {service.code for service in Edition.load().services}
    of = {name: kind.__module__.split(".")[1] for name, kind in PROCESSES.items()}
    for process, folder in of.items():
        texts = {
            node.value
            for file in (WORKFLOWS / folder).rglob("*.py")
            if file.name != "questions.py"
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        named = (texts & codes) - SHARED - {folder, "call_back", "complaint"}
        listed = set(OPENS.get(process, ())) - {"complaint"}
        assert named == listed, process


def test_what_the_first_edition_keeps_is_wanted_of_another() -> None:
    repair = needs()["HighwaysRepair"]
    assert set(repair.promises) == {
        "acknowledge",
        "inspect",
        "repair/emergency",
        "repair/routine",
        "repair/complex",
        "repair/programmed",
    }
    complaint = needs()["Complaint"]
    assert "stage_two" in complaint.promises
    assert "stage_two/complex" in complaint.known - set(complaint.promises)
    assert complaint.opens == ("remedy", "danger")
    assert "call_attempts" in needs()["CallBack"].numbers
    assert "call_attempts" not in complaint.numbers
