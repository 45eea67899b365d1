"""What a turn of a case's story produces: lines of its timeline, tasks for people, letters to customers."""

from abc import abstractmethod
from typing import Any

from temporalio import workflow

from charter.cases import Audience, Kind, Letter, Shown, Task
from charter.people import Customer
from charter.writing.letters import ADDED
from workflows.case.host import OtherCases, PuttingRight, Withdrawal
from workflows.case.writing.courier import Courier
from workflows.names import is_urgent


class Telling:
    """How a case speaks. Nothing here waits: what is said goes into the courier's draft."""

    courier: Courier
    published: tuple[str, str]

    @property
    @abstractmethod
    def leaving(self) -> Withdrawal:
        """Whether the customer still hears of it."""

    @property
    @abstractmethod
    def links(self) -> OtherCases:
        """Who else does."""

    @property
    @abstractmethod
    def corrections(self) -> PuttingRight:
        """What they were told before that was not right."""

    @property
    def urgent(self) -> bool:
        """Whether it is served by the urgent queue's workers."""
        return is_urgent(workflow.info().task_queue)

    @property
    def at_any_hour(self) -> bool:
        """Whether its letters do not wait for the morning."""
        return self.urgent

    def note(self, kind: Kind, what: str, **fields: Any) -> None:
        """A line of the timeline."""
        self.courier.enter(kind, what, at=workflow.now(), **fields)

    def task(self, key: str, what: str, **fields: Any) -> None:
        """Something a person has to do; the same key again changes nothing."""
        self.courier.draft.tasks.append(Task(key=key, at=workflow.now(), what=what, **fields))

    def publish(self, status: str, note: str) -> None:
        """What a follower on an Open311 map is told."""
        self.published = (status, note)

    def publish_again(self, before: tuple[str, str] | None) -> None:
        """What was said before the case was left; a follower told that it was closed hears it is open."""
        self.published = before if before and before[0] else ("open", "")

    def tell(self, template: str, **placeholders: str) -> None:
        """Tell the customer. How it reaches them, and whether it may, is the courier's to decide."""
        self._post(template, Audience.CUSTOMER, placeholders)

    def tell_all(self, template: str, **placeholders: str) -> None:
        """Tell the customer and everybody whose report was joined to this one."""
        self._post(template, Audience.REPORTERS, placeholders)

    def tell_others(self, template: str, **placeholders: str) -> None:
        """Tell everybody whose report was joined to this one; the customer hears it in another way."""
        if self.links.reporters:
            self._post(template, Audience.OTHERS, placeholders)

    def tell_old_contact(self, template: str, old: Customer) -> None:
        """Tell the contact details left behind, and no more than that they were."""
        self._post(template, Audience.OLD_CONTACT, {}, old)

    def _post(
        self, template: str, audience: Audience, placeholders: dict[str, str], old: Customer | None = None
    ) -> None:
        if self.courier.added and audience in (Audience.CUSTOMER, Audience.REPORTERS):
            placeholders = {**placeholders, ADDED: self.courier.added}
            self.courier.added = ""
        about = template.rpartition("/")[2].replace("_", " ")
        if self.leaving.silent(template):
            self.note(Kind.LETTER, f"Not sent, the customer has withdrawn: {about}")
            if audience is not Audience.REPORTERS or not self.links.reporters:
                return
            audience = Audience.OTHERS
        letter = Letter(
            number=self.courier.next_letter(),
            at=workflow.now(),
            template=template,
            placeholders=placeholders,
            audience=audience,
            urgent=self.at_any_hour,
            old_contact=old,
            put_right=self.corrections.paragraph(audience),
        )
        self.courier.draft.letters.append(letter)
        self.note(Kind.LETTER, f"Letter {letter.number}: {about}", shown=Shown.EVERYONE)
