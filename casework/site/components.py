"""The GOV.UK components, whose own few words are said in the language of the page."""

from collections.abc import Callable

import jinja2

from casework.site.languages import marked

_SAID = (
    marked("Back"),
    marked("Error"),
    marked("Important"),
    marked("Menu"),
    marked("Service information"),
    marked("Success"),
    marked("Warning"),
)
"""What components say where they are told nothing else."""


class SpokenComponents(jinja2.PackageLoader):
    """The components as they come, each of those words asked for by ``_``."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """A component's text."""
        source, file, is_current = super().get_source(environment, template)
        for said in _SAID:
            for quoted in (f'"{said}"', f"'{said}'"):
                source = source.replace(quoted, f"_({quoted})")
        return source, file, is_current
