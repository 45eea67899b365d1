"""The templates a council makes in GOV.UK Notify: what to upload, and whether what was uploaded fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notifications_python_client.errors import APIError

from activities.letters.notify import GENERIC, KINDS, NotifyClients, NotifyTemplates, placeholders
from charter.people import Channel
from charter.writing.letters import UnknownTemplate, full_text, templates
from engine.config.settings import Settings
from engine.errors import SettingsError


@dataclass(frozen=True)
class Upload:
    """One template as it is typed into Notify."""

    name: str
    channel: Channel
    subject: str
    body: str

    @property
    def needs(self) -> frozenset[str]:
        return placeholders(f"{self.subject} {self.body}")


def generic() -> list[Upload]:
    """The one template of each channel that carries every letter."""
    return [
        Upload("generic", channel, "" if channel is Channel.TEXT else "((subject))", "((body))")
        for channel in GENERIC
    ]


def own() -> Iterator[Upload]:
    """Every letter as a template of its own, for a council that wants to word them in Notify."""
    for name in sorted(templates()):
        for channel in GENERIC:
            try:
                text = full_text(name, channel)
            except UnknownTemplate:
                continue
            subject, body = ("", text) if channel is Channel.TEXT else text.split("\n", 1)
            yield Upload(name, channel, subject.removeprefix("Subject:").strip(), body.strip())


def write(folder: Path) -> int:
    """Every template as a file, and the mapping to fill in; how many. Raises OSError."""
    uploads = [*generic(), *own()]
    for upload in uploads:
        file = folder / upload.name / f"{upload.channel.value}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        subject = f"Subject: {upload.subject}\n\n" if upload.subject else ""
        file.write_text(f"{subject}{upload.body}\n", "utf-8")
    mapping = folder / "notify.toml"
    if not mapping.exists():  # it may be filled in already
        mapping.write_text(_MAPPING, "utf-8")
    return len(uploads)


_MAPPING = """# Which template in GOV.UK Notify carries what: CHARTER_NOTIFY_TEMPLATES names this file.
# Copy each id from Notify ("Copy template ID to clipboard").

[generic]
# email = "00000000-0000-0000-0000-000000000000"
# text = "00000000-0000-0000-0000-000000000000"
# post = "00000000-0000-0000-0000-000000000000"

# A letter with a template of its own; what is not named here goes by the generic one.
# [letters."highways_repair/acknowledged"]
# email = "00000000-0000-0000-0000-000000000000"
"""


def check(settings: Settings) -> list[str]:
    """What is wrong with the templates in Notify, one sentence each. Raises SettingsError."""
    if settings.notify_templates is None or settings.notify_api_key is None:
        raise SettingsError("CHARTER_NOTIFY_API_KEY and CHARTER_NOTIFY_TEMPLATES have to be set.")
    mapping = NotifyTemplates.load(settings.notify_templates)
    clients = NotifyClients(settings.notify_api_key.get_secret_value(), settings.notify_base_url)
    try:
        answer: Any = clients.mine().get_all_templates()
    except APIError as error:
        raise SettingsError(
            f"GOV.UK Notify did not answer with its templates ({error.status_code})."
        ) from None
    found = {str(each.get("id")): each for each in answer.get("templates", ())}
    return [problem for problem in _compared(mapping, found) if problem]


def _compared(mapping: NotifyTemplates, found: dict[str, Any]) -> Iterator[str]:
    uploads = {(upload.name, upload.channel): upload for upload in (*generic(), *own())}
    named = [("generic", mapping.generic), *mapping.letters.items()]
    for name, channels in named:
        for channel, template in channels.items():
            title = f"{name} by {channel.value}"
            theirs = found.get(str(template))
            if theirs is None:
                yield f"{title}: Notify has no template with that id."
            elif theirs.get("type") != KINDS[channel]:
                yield f"{title}: that template is for {theirs.get('type')}, not {KINDS[channel]}."
            else:
                has = placeholders(f"{theirs.get('subject') or ''} {theirs.get('body') or ''}")
                yield _differing(title, uploads[(name, channel)].needs, has)


def _differing(title: str, needs: frozenset[str], has: frozenset[str]) -> str:
    address = {name for name in has if name.replace(" ", "_").lower().startswith("address_line_")}
    said: Sequence[tuple[str, frozenset[str]]] = (
        ("has no", needs - has),
        ("wants what is not sent:", has - needs - address),
    )
    faults = [f"{what} {', '.join(f'(({name}))' for name in sorted(names))}" for what, names in said if names]
    return f"{title}: {'; '.join(faults)}." if faults else ""
