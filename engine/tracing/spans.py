"""What the product says of itself in a trace; nothing at all where none is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

CASE, LETTER, CHANNEL = "charter.case", "charter.letter", "charter.channel"
"""A case's reference, a letter's id, and by which way it goes."""

_provider: "TracerProvider | None" = None


def provided() -> "TracerProvider | None":
    """What makes this process's spans; None where none are made."""
    return _provider


def provide(provider: "TracerProvider | None") -> None:
    """Make spans by it from now on, or none. Never OpenTelemetry's global one: libraries put into a span
    what a person has sent."""
    global _provider
    _provider = provider


def named(**about: str) -> None:
    """Name on the span that is under way what it is about: by ``case`` or ``letter``, nobody's words."""
    if _provider is None:
        return
    from opentelemetry import trace

    span = trace.get_current_span()
    for key, value in about.items():
        span.set_attribute(f"charter.{key}", value)


@contextmanager
def spanned(name: str, **about: str) -> Iterator[None]:
    """A span of our own meanwhile; of an error it says the type alone."""
    if _provider is None:
        yield
        return
    from opentelemetry.trace import StatusCode

    attributes: dict[str, Any] = {f"charter.{key}": value for key, value in about.items()}
    making = _provider.get_tracer("charter").start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    )
    with making as span:
        try:
            yield
        except BaseException as error:
            span.set_status(StatusCode.ERROR)
            span.set_attribute("error.type", type(error).__name__)
            raise
