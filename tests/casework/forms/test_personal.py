"""Fields about a person have the right type in every form; a browser fills them in for oneself alone."""

import re

import pytest

from casework.customers.words import of
from casework.forms.fields import Field, NoForm, Widget, every, fields_of
from casework.forms.personal import NEVER, THEIR_OWN, TYPES
from starter.desk.intake import Desk
from tests.casework.customers.test_tracking import a_case, opened
from tests.casework.people import People
from workflows.processes import PROCESSES, details_model, messages_of

ASKED = {
    "email": re.compile(r"\be-?mail address\b", re.I),
    "tel": re.compile(r"\btelephone$|phone number|which number should", re.I),
}


def every_field(process: str) -> list[tuple[str, Field]]:
    found = []
    for name, spec in messages_of(process).items():
        try:
            fields = fields_of(spec.model, {}, details_model(process))
        except NoForm:
            continue
        rows = [row for each in every(fields) for row in each.row]
        found += [(name, each) for each in (*every(fields), *rows) if each.widget is Widget.LINE]
    return found


@pytest.mark.parametrize("process", PROCESSES)
def test_each_is_asked_for_with_the_right_keyboard(process: str) -> None:
    for message, field in every_field(process):
        asked = next((kind for kind, words in ASKED.items() if words.search(field.label)), "text")
        assert field.type == TYPES.get(field.name.rpartition(".")[2], "text"), (message, field)
        assert field.type == asked, f"{message}: “{field.label}” is asked for as {field.type}"
        assert field.autocomplete == NEVER, "an officer's own details would come into the case"


async def test_a_customers_browser_fills_in_their_own(people: People, desk: Desk) -> None:
    reference = await a_case(desk)
    client = await opened(people, reference)
    page = (await client.get(f"/track/{reference}/say/contact_changed")).text
    for name, token in THEIR_OWN.items():
        (control,) = re.findall(rf'<(?:input|textarea)[^>]* name="{name}"[^>]*>', page)
        assert f'autocomplete="{token}"' in control, control
        assert f'type="{TYPES.get(name, "text")}"' in control or control.startswith("<textarea")
    assert 'autocomplete="email"' in (await (await people.guest()).get(f"/track/{reference}/open")).text


def test_every_field_of_oneself_that_a_customer_is_asked_for_has_a_token() -> None:
    for process in PROCESSES:
        for name in of(process).sayings:
            spec = messages_of(process).get(name)
            for each in every(fields_of(spec.model)) if spec else ():
                if each.name in (*TYPES, "name", "address"):
                    assert each.name in THEIR_OWN, (process, name, each.name)
