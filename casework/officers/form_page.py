"""The page of one message's form: its questions, and whatever has to be said before it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from casework.forms.answers import one
from casework.forms.fields import Field, Widget, every
from casework.forms.message_ids import FIELD
from casework.forms.mistakes import Mistake
from casework.forms.rows import laid_out
from casework.letters.checking import STEP
from casework.letters.replying import replies_shown
from casework.officers.actions import WayOut
from casework.officers.case_page import address_of
from casework.site.form_keeping import FIELD as KEPT
from casework.site.pages import site_of, visit_of
from casework.together import checks, notes
from casework.together.replacing import replaced
from charter.odd import OddQuestion
from charter.writing.letters import ADDED
from register.cases.rows import CaseRow
from register.letters.replies import Reply
from workflows.case import MessageSpec


@dataclass(frozen=True)
class OfficerForm:
    """One message's form for one case, and where it stands."""

    case: CaseRow
    spec: MessageSpec
    fields: tuple[Field, ...]
    asks_service: bool = False
    """The service has to be chosen before its own questions can be asked."""
    chosen: str = ""
    replies: Sequence[Reply] = ()


@dataclass(frozen=True)
class FormShown:
    """What a form's page shows besides its questions."""

    id: str
    """The id it is sent under."""
    at: int
    """How far the case's timeline had come when it was first shown."""
    mistakes: Sequence[Mistake] = ()
    refused: str = ""
    others: Sequence[str] = ()
    """What others recorded meanwhile."""
    before: str = ""
    """What this very form recorded before."""
    asked: Sequence[OddQuestion] = ()
    """What has to be said yes to first."""
    ways: tuple[WayOut, ...] = ()
    """What can be done where it is somebody else's to say."""
    status: int = 422


def form_page(
    request: Request, made: OfficerForm, posted: Mapping[str, Sequence[str]], shown: FormShown
) -> Response:
    """The form's page. What is wrong stands at the top, each linked to its field, and again at the field."""
    fields, posted = laid_out(made.fields, posted)
    known = {each.name: each for each in every(fields)}
    first = next((each.id for each in every(fields) if each.widget is not Widget.GROUP), "send")
    listed = [
        {"text": each.text, "href": f"#{known[each.name].id if each.name in known else first}"}
        for each in shown.mistakes
    ]
    if shown.refused:
        listed.append({"text": shown.refused})
    sent = request.method == "POST" and (listed or shown.before or shown.asked)
    return site_of(request).page(
        request,
        "casework/say.html",
        status=shown.status if sent else 200,
        case=made.case,
        title=made.spec.title,
        message=made.spec.name,
        description=made.spec.description,
        fields=fields,
        asks_service=made.asks_service,
        chosen=made.chosen,
        posted=posted,
        wrong={each.name: each.text for each in shown.mistakes if each.name},
        mistakes=listed,
        others=shown.others,
        sent_before=shown.before,
        asked=[
            {"text": each.text, "href": f"#{known[each.field].id}" if each.field in known else ""}
            for each in shown.asked
        ],
        mark=checks.mark_of(shown.asked) if shown.asked else "",
        ways=shown.ways,
        replaces=replaced(made.spec.name, made.case),
        as_note=bool(shown.refused) and notes.may_be_one(made.spec.name, made.case),
        back=address_of(made.case.reference),
        message_id=shown.id,
        message_id_name=FIELD,
        shown_at=shown.at,
        kept=request.query_params.get(KEPT, "") or one(visit_of(request).form, KEPT),
        fixed={"service"} if made.chosen else set(),
        **replies_shown(made.replies, fields),
        step_name=STEP,
        added_name=ADDED,
    )
