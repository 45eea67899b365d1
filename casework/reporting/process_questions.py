"""Questions for residents, of each process: ``QUESTIONS`` of ``questions.py`` in its folder, where it is."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from charter.asking.questions import QuestionPage, ServiceQuestions, asked_of
from charter.edition.services import Service
from workflows.processes import PROCESSES, details_model


def _questions_of(process: type) -> ServiceQuestions:
    name = f"{process.__module__.rpartition('.')[0]}.questions"
    found: ServiceQuestions = import_module(name).QUESTIONS if find_spec(name) else ServiceQuestions()
    return found


BY_PROCESS: Mapping[str, ServiceQuestions] = {
    name: _questions_of(process) for name, process in PROCESSES.items()
}
"""By the name of the workflow type."""


def questions_of(service: Service) -> ServiceQuestions:
    """What is asked for a service."""
    return BY_PROCESS[service.process].of(service.code)


def pages_of(service: Service) -> tuple[QuestionPage, ...]:
    """Its pages, in order."""
    return asked_of(questions_of(service), details_model(service.process))
