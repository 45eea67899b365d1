"""The command `notify-templates`: its words and exit."""

from pathlib import Path

from engine.config.settings import Settings
from engine.errors import SettingsError
from starter.cli.installation.notify_templates import check, write


def notify_templates(folder: Path | None, compare: bool) -> tuple[str, bool]:
    """What to print, and whether all was well."""
    if folder is None and not compare:
        return "Name a folder to write the templates to, or use --check.", False
    lines = []
    if folder is not None:
        try:
            count = write(folder)
        except OSError as error:
            return (
                f"The templates cannot be written to {folder}: {(error.strerror or 'unknown').lower()}.",
                False,
            )
        lines.append(f"{count} templates are in {folder}; fill in notify.toml there.")
    if compare:
        try:
            problems = check(Settings.load())
        except SettingsError as error:
            return str(error), False
        if problems:
            return "\n".join([*lines, *problems]), False
        lines.append("Every template in GOV.UK Notify fits.")
    return "\n".join(lines), True
