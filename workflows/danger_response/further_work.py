"""The work still to come once a danger is made safe: a case of its own, which begins where this one ends."""

from workflows.case import Capability, Refused
from workflows.danger_response.messages import MadeSafe
from workflows.shared.street_repair.messages import InspectionRecorded
from workflows.shared.street_repair.story import refuse_wrong_estimate


class FurtherWork(Capability):
    """Composed by DangerResponse."""

    async def open(self, said: MadeSafe, found: InspectionRecorded) -> str:
        """Open the repair, which begins estimated: this visit was its inspection. Answers its reference."""
        part = await self.case.links.part_of(said.service or "")
        try:
            promise = part.promise("repair", found.category)
        except KeyError:
            raise Refused("That service makes no repairs of that kind: choose another.") from None
        refuse_wrong_estimate(self.case, promise, found)
        return await self.case.links.open_linked(
            part.service.code,
            "Made safe. Further work is to follow.",
            facts=found.model_dump(mode="json", exclude={"id", "by", "happened_at"}, exclude_none=True),
            at=said.happened_at,
            tell=False,
        )
