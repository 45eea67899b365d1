"""The site in a language of which every text is known."""

from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from fastapi import FastAPI

from activities.photographs import Keeper
from casework.site.languages import Languages
from casework.site.pages import Site
from casework.texts.every import every_text
from photographs.store import Store
from starter.desk.intake import Desk
from starter.desk.photographs import PhotographDesk
from tests.casework.languages.pseudo import translated
from tests.casework.people import SpokenCases
from tests.ready import editions


@pytest.fixture(scope="session")
def texts() -> Catalog:
    """Every text that a translator is given."""
    return every_text(editions())


@pytest.fixture(scope="session")
def languages(texts: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Languages:
    folder: Path = tmp_path_factory.mktemp("languages")
    translated(texts, folder)
    return Languages(folder)


@pytest.fixture
def desk(desk: Desk, cases: SpokenCases, tmp_path: Path) -> Desk:
    keeper = Keeper(desk.register, Store(str(tmp_path / "photographs")))
    return replace(desk, photographs=PhotographDesk(keeper, cases))


@pytest.fixture(autouse=True)
def spoken_site(app: FastAPI, languages: Languages) -> Site:
    """The site with that language beside English."""
    site: Site = app.state.site
    site.languages.known |= languages.known
    return site
