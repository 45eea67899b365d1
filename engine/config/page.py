"""The page that lists every setting, made from the model so that it cannot go stale."""

import sys
from collections.abc import Sequence

from engine.config.env_files import LOCAL_FILE, RUNNING_FILE
from engine.config.settings import describe_settings


def settings_page() -> str:
    """The text of ``docs/deploying/settings.md``."""
    rows: Sequence[tuple[str, str, str]] = describe_settings()
    table = "\n".join(
        f"| `{name}` | {f'`{text}`' if text else ''} | {meaning} |" for name, text, meaning in rows
    )
    return f"""# Settings

Every setting is read from the environment. What is not set there is looked for in two files of the data
folder: `{RUNNING_FILE}`, written by `make run` with the ports it used, then `{LOCAL_FILE}`, made on the
first run with fresh keys of this machine's own. Keep `{LOCAL_FILE}` safe: without its encryption keys the
cases cannot be read.

Where Temporal is, and how to speak to it, is also read from Temporal's own settings (`TEMPORAL_ADDRESS`,
`TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…`, `TEMPORAL_PROFILE`, and its configuration file).

| name | default | what it is for |
|---|---|---|
{table}

One more variable is read by what builds: `CHARTER_CACHE_DIR`, the folder in which the Temporal server that
was built here and the site's stylesheet are kept, `~/.cache/charter-casework` if it is not set. The image of
[Compose](compose.md) has the stylesheet in a folder of its own and sets it.

To change the encryption key, add a new one to `CHARTER_ENCRYPTION_KEYS`, let every program read it, then
name it in `CHARTER_ENCRYPTION_KEY_ID`. Cases already recorded stay readable for as long as their key stays
listed.

This page is made by `python -m engine.config.page`.
"""


if __name__ == "__main__":
    sys.stdout.write(settings_page())
