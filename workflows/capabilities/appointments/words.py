"""The customer's words for appointments, for every process that meets its customers."""

from collections.abc import Mapping

from charter.writing.customer_words import Saying

SAID: Mapping[str, str] = {
    "appointment_booked": "An appointment was booked",
    "appointment_changed": "The appointment was changed",
    "appointment_chosen": "The customer chose another time for the appointment",
    "appointment_missed": "An appointment did not take place",
}
OWN: Mapping[str, str] = {
    "appointment_changed": "You asked for another appointment",
    "appointment_chosen": "You chose another time for your appointment",
    "appointment_missed": "You told us that an appointment did not take place",
}
SAYINGS: Mapping[str, Saying] = {
    "appointment_chosen": Saying(
        "Choose another time",
        "Choose another time for your appointment",
        "These are free now. The time you have stays yours until you have chosen.",
        "Change to this time",
        "Your appointment has been changed. We confirm it to you.",
    ),
    "appointment_changed": Saying(
        "Ask for another appointment",
        "Ask for another appointment",
        "If a time does not suit you, we book another. You do not have to say why.",
        "Ask for another time",
        "Thank you for telling us.",
        labels={"suits": "Which days and times would suit you?"},
        only=frozenset({"suits"}),
        tells_why=True,
    ),
    "appointment_missed": Saying(
        "Tell us that an appointment did not take place",
        "Tell us that an appointment did not take place",
        "Whoever was not there, it is not held against you. We book another.",
        "Send this",
        "Thank you for telling us. We book another.",
        labels={"missed_by": "Who was not there?", "reason": "What happened?"},
        options={"missed_by": {"us": "The council", "customer": "I was not there"}},
    ),
}
