"""The stages of somebody who is homeless or may be, and what is remembered of their case."""

from enum import StrEnum

from pydantic import AwareDatetime

from workflows.capabilities.appointments.capability import AppointmentStanding
from workflows.capabilities.appointments.messages import AppointmentKept
from workflows.case import Memory, NextSteps, Until
from workflows.homelessness_approach.messages import CircumstancesGiven, InformationReviewed


class Stage(StrEnum):
    AWAITING_CIRCUMSTANCES = "awaiting_circumstances"
    REVIEWING = "reviewing"
    AWAITING_APPOINTMENT = "awaiting_appointment"
    HOMELESS_TODAY = "homeless_today"
    DECIDING = "deciding"
    REVIEW_OPEN = "review_open"
    """Our duty has ended; a review of a decision may still be asked for."""


TO_REVIEW = (Stage.AWAITING_CIRCUMSTANCES, Stage.REVIEWING)
TO_MEET = (Stage.AWAITING_APPOINTMENT, Stage.HOMELESS_TODAY, Stage.DECIDING)
OPEN = (*TO_REVIEW, *TO_MEET)
WORDS = {
    Stage.AWAITING_CIRCUMSTANCES: ("their circumstances", "Tell us what you can, or we will call you."),
    Stage.REVIEWING: ("a look at what they told", "We will look at what you told us."),
    Stage.AWAITING_APPOINTMENT: ("the appointment", "We will talk with you at your appointment."),
    Stage.HOMELESS_TODAY: ("the appointment today", "We will see you or speak with you today."),
    Stage.DECIDING: ("the next decision, or a home", "We go on working with you to find an answer."),
    Stage.REVIEW_OPEN: ("nothing; a review may be asked for", "You can still ask for a review."),
}
"""By stage: what an officer sees awaited, and what the customer is told happens next."""

NEXT_STEPS: NextSteps = {
    Stage.AWAITING_CIRCUMSTANCES: ("circumstances_given", "information_reviewed"),
    Stage.REVIEWING: ("information_reviewed",),
    Stage.AWAITING_APPOINTMENT: (
        Until("appointment_booked", AppointmentStanding.BOOKED),
        "appointment_kept",
    ),
    Stage.HOMELESS_TODAY: (
        Until("appointment_booked", AppointmentStanding.BOOKED),
        "appointment_kept",
    ),
    Stage.DECIDING: ("decision_made", "duty_ended"),
    Stage.REVIEW_OPEN: (),
}


class Facts(Memory):
    """What has happened so far."""

    circumstances: CircumstancesGiven | None = None
    reviewed: InformationReviewed | None = None
    kept: AppointmentKept | None = None
    homeless_since: AwareDatetime | None = None
    times_homeless: int = 0
