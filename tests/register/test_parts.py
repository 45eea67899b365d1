"""The register's parts: each in the module or the room of its name, and nothing in them that nobody uses."""

import inspect
import re
from pathlib import Path

from register import Register
from register.part import Part

ROOT = Path(__file__).parents[2]
PRODUCT = ("activities", "bench", "casework", "demo", "engine", "rehearsal", "starter")


def product() -> str:
    """The code of everybody who uses the register, but for tests."""
    files = [*ROOT.glob("*.py"), *(file for folder in PRODUCT for file in (ROOT / folder).rglob("*.py"))]
    assert len(files) > 100
    return "\n".join(file.read_text() for file in files)


def parts(register: Register) -> dict[str, Part]:
    found = {name: one for name, one in vars(register).items() if isinstance(one, Part)}
    assert len(found) >= 17
    return found


def test_a_part_is_in_the_module_or_the_room_of_its_name(register: Register) -> None:
    modules = {name: type(one).__module__.split(".") for name, one in parts(register).items()}
    assert [name for name, module in modules.items() if name not in (module[-1], module[-2])] == []


def test_every_method_of_a_part_is_used_by_the_product(register: Register) -> None:
    code = product()
    shared = {name for name, _ in inspect.getmembers(Part, inspect.isfunction)}
    methods = [
        f"{part}.{name}"
        for part, one in parts(register).items()
        for name, _ in inspect.getmembers(type(one), inspect.isfunction)
        if not name.startswith("_") and name not in shared
    ]
    assert len(methods) > 60
    unused = [one for one in methods if not re.search(rf"(?<![a-z]){re.escape(one)}\b", code)]
    assert unused == []


def test_what_the_package_gives_has_no_second_home() -> None:
    assert re.findall(r"from register\.(?:register|errors|schema) import .*", product()) == []
