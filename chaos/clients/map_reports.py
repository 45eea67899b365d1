"""A client that reports by Open311, as FixMyStreet does, and reads what everybody may read there."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from chaos.clients.struck import PHONE, WORDS, Handed, Struck, on_map
from charter.people import Role
from starve.clients import ADA, Act
from starve.ledger import StormCase
from tests.workflows.kit import in_reach

REQUESTS, UPDATES = "/open311/v2/requests.json", "/open311/v2/servicerequestupdates.json"
SENT_BY = "fixmystreet_id"
NOBODYS = ("description", "address", "phone", "email")
"""What the public list has for nobody who shows no key."""
PAGE = 1000


@dataclass
class MapReports(Struck):
    """Reports and updates of what stands on a map."""

    def acts(self) -> dict[Act, int]:
        return {**super().acts(), self.update: 4, self.public_list: 3}

    async def report_on_map(
        self, number: int, process: str, service: str, details: Mapping[str, Any]
    ) -> None:
        """Report it, again and again under the same id until it has its reference."""
        form = {
            "service_code": service,
            "address_string": details["where"]["text"],
            "first_name": "Ada",
            "last_name": "Example",
            "email": ADA["email"],
            "phone": PHONE,
            **_own(in_reach(details)),
            f"attribute[{SENT_BY}]": f"chaos-{number}",
        }
        answer = await self.until_answered(
            "map report", lambda: self.api.post(REQUESTS, data=form, headers=self._key())
        )
        if not answer.is_success:
            raise RuntimeError(f"a report of {service} by Open311 was refused: {answer.text[:300]}")
        [taken] = answer.json()
        self._ledger.reported["map"] += 1
        self.ledger.cases.append(StormCase(taken["service_request_id"], process, self.sample(process).life))

    async def update(self, case: StormCase) -> None:
        """A citizen's comment on a case of the map comes in by Open311; again with its id until it is
        answered."""
        there = [one for one in self.ledger.cases if on_map(one.process)]
        if not there:
            return
        case = self.chance.choice(there)
        theirs = uuid.uuid4().hex
        handed = Handed(case.reference, f"open311:{self._name()}:{theirs}", "update")
        self._ledger.handed.append(handed)
        form = {
            "service_request_id": case.reference,
            "update_id": theirs,
            "status": "OPEN",
            "description": f"{WORDS}, says the map.",
        }
        answer = await self.until_answered(
            "map update", lambda: self.api.post(UPDATES, data=form, headers=self._key())
        )
        handed.accepted = answer.is_success

    async def public_list(self, case: StormCase) -> None:
        """Somebody without a key reads what was reported last."""
        answer = await self._ask("public list", self.customer.get(REQUESTS))
        if answer is not None and answer.is_success:
            self._ledger.shown += said_of_anybody(answer.json())

    def _name(self) -> str:
        return next(one.name for one in self.product.settings.all_keys if Role.CUSTOMER in one.roles)


def _own(details: Mapping[str, Any]) -> dict[str, str]:
    """Details as GeoReport has them: a description, and an attribute for each that is a text or a number."""
    simple = {name: each for name, each in details.items() if isinstance(each, str | int | float)}
    said = {name: str(each).lower() if isinstance(each, bool) else str(each) for name, each in simple.items()}
    words = said.pop("description", WORDS)
    return {"description": words, **{f"attribute[{name}]": each for name, each in said.items()}}


def said_of_anybody(listed: list[dict[str, Any]]) -> list[str]:
    """What stands in the public list and should not."""
    return [
        f"{one.get('service_request_id')} has {name}" for one in listed for name in NOBODYS if one.get(name)
    ]


async def listed(home: str) -> list[dict[str, Any]]:
    """Everything that the public list has, page by page. Raises httpx.HTTPError."""
    found: list[dict[str, Any]] = []
    async with httpx.AsyncClient(base_url=home, timeout=60) as everybody:
        while True:
            page = len(found) // PAGE + 1
            answer = await everybody.get(REQUESTS, params={"page_size": PAGE, "page": page})
            more = answer.raise_for_status().json()
            found += more
            if len(more) < PAGE:
                return found
            await asyncio.sleep(0)
