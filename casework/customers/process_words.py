"""Each process's own words for its customers: ``WORDS`` of ``words.py`` in the process's folder."""

from collections.abc import Mapping
from importlib import import_module

from charter.writing.customer_words import Words
from workflows.processes import PROCESSES


def _words_of(process: type) -> Words:
    words: Words = import_module(f"{process.__module__.rpartition('.')[0]}.words").WORDS
    return words


BY_PROCESS: Mapping[str, Words] = {name: _words_of(process) for name, process in PROCESSES.items()}
"""By the name of the workflow type."""
