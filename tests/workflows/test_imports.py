"""How the modules of `workflows` know each other: in no circle; the case by its face, a host by its needs."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from tests.workflows.commands import SOURCES
from workflows.admission_round.workflow import AdmissionRound
from workflows.anti_social_behaviour.serious import AsbHost
from workflows.anti_social_behaviour.workflow import AntiSocialBehaviour
from workflows.capabilities.party.capability import PartyHost
from workflows.capabilities.places.capability import AdmissionHost
from workflows.case import Case, Host
from workflows.case.host import WholeCase
from workflows.change_of_placement.panel import PanelHost
from workflows.change_of_placement.review import PlacementHost
from workflows.change_of_placement.workflow import ChangeOfPlacement
from workflows.comment.workflow import Comment
from workflows.complaint.investigation import InvestigationHost
from workflows.complaint.workflow import Complaint
from workflows.compliment.workflow import Compliment
from workflows.data_rights_request.stopping import RightsHost
from workflows.data_rights_request.workflow import DataRightsRequest
from workflows.ehc_needs_assessment.workflow import EhcNeedsAssessment
from workflows.ehcp_annual_review.dates import AnnualReviewHost
from workflows.ehcp_annual_review.workflow import EhcpAnnualReview
from workflows.feedback_intake.early_resolution import IntakeHost
from workflows.feedback_intake.time_limit import TimeLimitHost
from workflows.feedback_intake.workflow import FeedbackIntake
from workflows.homelessness_approach.host import ApproachHost
from workflows.homelessness_approach.workflow import HomelessnessApproach
from workflows.homelessness_review.host import ReviewHost
from workflows.homelessness_review.workflow import HomelessnessReview
from workflows.housing_repair.host import HomeHost
from workflows.housing_repair.visits import RepairHost
from workflows.housing_repair.workflow import HousingRepair
from workflows.in_year_admission.workflow import InYearAdmission
from workflows.missed_collection.crew import CollectionHost
from workflows.missed_collection.workflow import MissedCollection
from workflows.processes import PROCESSES
from workflows.shared.passing.story import PassingHost

ROOT = SOURCES.parent
INNER = [
    f"workflows.case.{one.stem}"
    for one in (SOURCES / "case").iterdir()
    if (one.suffix == ".py" and one.stem != "__init__") or any(one.glob("*.py"))
]
MAY_LOOK_INSIDE = ("tests/workflows/case/", "tests/workflows/test_")
"""The tests of what every case is."""


def sources() -> dict[str, str]:
    """The source of each module of `workflows`, by its name."""
    return {_name(file): file.read_text(encoding="utf-8") for file in sorted(SOURCES.rglob("*.py"))}


def _name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str) -> Iterator[str]:
    """Every name a module imports, wherever in it that stands: for types only and inside functions too."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                raise AssertionError("imports are absolute here")


def graph(modules: Mapping[str, str]) -> dict[str, set[str]]:
    """Which modules each one imports: the module itself, or the one that a name is taken from."""
    found = {}
    for module, source in modules.items():
        names = set(imported(source))
        found[module] = {one if one in modules else one.rpartition(".")[0] for one in names} & modules.keys()
    return found


def test_no_module_imports_itself_in_a_circle() -> None:
    known = graph(sources())
    assert sum(len(others) for others in known.values()) > 300, "the imports were not found"
    TopologicalSorter(known).prepare()


@pytest.mark.parametrize(
    "added",
    [
        "from workflows.case.lifecycle import Case",
        "import workflows.case.lifecycle",
        "if TYPE_CHECKING:\n    from workflows.case import lifecycle",
        "def late() -> None:\n    from workflows.case import Case",
    ],
)
def test_a_circle_is_found(added: str) -> None:
    """Also where it is imported for types alone, or inside a function."""
    changed = sources()
    changed["workflows.case.capability"] += f"\n{added}\n"
    with pytest.raises(CycleError):
        TopologicalSorter(graph(changed)).prepare()


def looked_inside(file: str, source: str) -> list[str]:
    """What a file takes from a module inside the case, where it may only take from its face."""
    if file.startswith((*MAY_LOOK_INSIDE, "workflows/case/")):
        return []
    return [name for name in imported(source) if any(f"{name}.".startswith(f"{one}.") for one in INNER)]


def test_the_case_is_known_by_its_face() -> None:
    files = [file for folder in ROOT.iterdir() if _ours(folder) for file in folder.rglob("*.py")]
    assert len(files) > 300, "the files were not found"
    inside = {
        str(file): names
        for file in files
        if (names := looked_inside(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")))
    }
    assert not inside, "import it from workflows.case"


def _ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".") and any(folder.glob("*.py"))


def test_looking_inside_is_found() -> None:
    for line in ("from workflows.case.outcomes import Kept", "from workflows.case import outcomes"):
        assert looked_inside("casework/customers/view.py", line)
        assert not looked_inside("tests/workflows/case/test_desk.py", line)
    assert not looked_inside("casework/customers/view.py", "from workflows.case import Kept, say")


PRODUCT = ("activities", "casework", "charter", "engine", "register", "starter", "workflows")


def second_homes(files: Mapping[str, str]) -> list[str]:
    """Names imported from a module that has only imported them itself. A package's face is its purpose."""
    brought = {module: set(imported(source)) for module, source in files.items()}
    known_in = {module: {name.rpartition(".")[2] for name in names} for module, names in brought.items()}
    taken = {(module, name.rpartition(".")) for module, names in brought.items() for name in names}
    return sorted(
        f"{module} takes {name} from {home}"
        for module, (home, _, name) in taken
        if home in files and name in known_in[home] and f"{home}.{name}" not in files
    )


def test_a_name_has_one_home() -> None:
    files = {
        _name(file): file.read_text(encoding="utf-8")
        for room in PRODUCT
        for file in (ROOT / room).rglob("*.py")
        if file.name != "__init__.py"
    }
    assert len(files) > 300, "the files were not found"
    assert not second_homes(files)


def test_a_second_home_is_found() -> None:
    files = {"one": "A = 1", "two": "from one import A", "three": "from two import A"}
    assert second_homes(files) == ["three takes A from two"]


# -- what a process's own capabilities need of it


def seen(
    approach: HomelessnessApproach,
    review: HomelessnessReview,
    annual: EhcpAnnualReview,
    annual_party: EhcpAnnualReview,
    needs: EhcNeedsAssessment,
    placement: ChangeOfPlacement,
    placement_party: ChangeOfPlacement,
    placement_panel: ChangeOfPlacement,
    repair: HousingRepair,
    intake: FeedbackIntake,
    comment: Comment,
    compliment: Compliment,
    in_year: InYearAdmission,
    round_: AdmissionRound,
    asb: AntiSocialBehaviour,
    complaint: Complaint,
    home: HousingRepair,
    intake_in_time: FeedbackIntake,
    collection: MissedCollection,
    data_rights: DataRightsRequest,
) -> tuple[
    ApproachHost,
    ReviewHost,
    AnnualReviewHost,
    PartyHost,
    PartyHost,
    PlacementHost,
    PartyHost,
    PanelHost,
    RepairHost,
    IntakeHost,
    PassingHost,
    PassingHost,
    AdmissionHost,
    AdmissionHost,
    AsbHost,
    InvestigationHost,
    HomeHost,
    TimeLimitHost,
    CollectionHost,
    RightsHost,
]:
    """Checked by mypy: each process is what its capabilities take it for, in types."""
    return (
        approach, review, annual, annual_party, needs, placement, placement_party, placement_panel, repair,
        intake, comment, compliment, in_year, round_, asb, complaint, home, intake_in_time, collection,
        data_rights,
    )  # fmt: skip


def hosts_of(process: type[Case]) -> set[type]:  # type: ignore[type-arg]
    """The protocols its capabilities know it by, besides every case's."""
    hints = [get_type_hints(capability).get("case", Host) for capability in process.capabilities.values()]
    return {hint for hint in hints if hint not in (Host, WholeCase)}


def test_every_process_is_checked_as_a_host() -> None:
    """A capability is made with whatever case composes it: mypy sees it only in ``seen``."""
    hints = get_type_hints(seen)
    checked = set(zip(list(hints.values())[:-1], get_args(hints["return"]), strict=True))
    held = {(process, host) for process in PROCESSES.values() for host in hosts_of(process)}
    assert held
    assert checked == held
