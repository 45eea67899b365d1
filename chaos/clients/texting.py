"""A client whose texts GOV.UK Notify brings."""

import uuid
from dataclasses import dataclass

from chaos.clients.struck import PHONE, WORDS, Posted, Struck
from starter.desk.composition import wall_clock
from starter.texts.received import TEXTS
from starve.clients import Act
from starve.ledger import StormCase

CALLBACK_TOKEN = "notify-shows-this-when-it-calls"  # noqa: S105 - of the stand-in


@dataclass
class Texting(Struck):
    """Texts about cases."""

    def acts(self) -> dict[Act, int]:
        return {**super().acts(), self.text: 5}

    async def text(self, case: StormCase) -> None:
        """The customer sends a text that names their case; Notify brings it again until it is taken."""
        words = f"{case.reference} {WORDS}, as {uuid.uuid4().hex[:12]} told me."
        texted = Posted(case.reference, words, str(uuid.uuid4()), door="text")
        self._ledger.posted.append(texted)
        body = {
            "id": texted.id,
            "source_number": PHONE.replace(" ", "").replace("0", "44", 1),
            "destination_number": "07700900999",
            "message": texted.words,
            "date_received": wall_clock().isoformat(),
        }
        shown = {"Authorization": f"Bearer {CALLBACK_TOKEN}"}
        answer = await self.until_answered("text", lambda: self.api.post(TEXTS, json=body, headers=shown))
        if not answer.is_success:
            raise RuntimeError(f"a text was refused: {answer.text[:300]}")
        texted.accepted = True
