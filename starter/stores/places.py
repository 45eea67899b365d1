"""Where an installation keeps what it keeps."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from engine.config.settings import Settings

TEMPORAL = Path("temporal") / "temporal.db"
"""Temporal's store in the data folder, where `make run` started it."""


@dataclass(frozen=True)
class StorePlaces:
    """The stores of one installation."""

    register_url: str
    register_file: Path | None
    """None where the register is on Postgres."""
    temporal_file: Path | None
    """None where Temporal is not ours: its store is Postgres, or somebody else's."""
    temporal_urls: tuple[str, ...]
    """Temporal's databases on Postgres, as they were named."""
    photographs: Path | None
    """None where they are kept in a store elsewhere."""

    @classmethod
    def of(cls, settings: Settings, temporal_urls: tuple[str, ...] = ()) -> "StorePlaces":
        """Those that the settings name; ``temporal_urls``, where Temporal's are on Postgres."""
        url = make_url(settings.register_url)
        sqlite = url.get_backend_name() == "sqlite" and url.database
        ours = not temporal_urls and not os.environ.get("TEMPORAL_ADDRESS")
        kept = settings.photographs.removeprefix("file://")
        return cls(
            register_url=settings.register_url,
            register_file=Path(str(url.database)) if sqlite else None,
            temporal_file=settings.data_dir / TEMPORAL if ours else None,
            temporal_urls=temporal_urls,
            photographs=None if "://" in kept else Path(kept),
        )
