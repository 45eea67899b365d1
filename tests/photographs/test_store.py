"""Photographs are kept by their content, in a folder or in whatever fsspec knows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from photographs.store import Missing, Store, StoreAway

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A folder, and a store without folders, as S3 is one."""
    return Store(str(tmp_path / "photographs") if request.param == "folder" else f"memory://{uuid4().hex}")


def test_what_is_put_is_there_once_under_its_hash(store: Store) -> None:
    name = store.put(b"abc")
    assert name == store.put(b"abc")
    assert len(name) == 64
    assert store.get(name) == b"abc"
    assert list(store.names(LATER)) == [name]


def test_what_is_removed_is_gone_and_removing_it_again_is_no_fault(store: Store) -> None:
    name = store.put(b"abc")
    store.remove(name)
    store.remove(name)
    with pytest.raises(Missing):
        store.get(name)
    assert list(store.names(LATER)) == []


def test_under_a_name_of_its_own(store: Store) -> None:
    assert store.put(b"abc", "p123") == "p123"
    assert store.get("p123") == b"abc"


def test_only_old_names_are_told(store: Store) -> None:
    store.put(b"abc")
    assert list(store.names(datetime.now(UTC) - timedelta(hours=1))) == []


def test_a_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "photographs"
    name = Store(str(folder)).put(b"abc")
    kept = folder / name[:2] / name
    assert kept.stat().st_mode & 0o077 == 0
    assert [file.name for file in kept.parent.iterdir()] == [name]


def test_a_store_that_cannot_be_written_is_away(tmp_path: Path) -> None:
    (tmp_path / "photographs").write_text("not a folder")
    with pytest.raises(StoreAway):
        Store(str(tmp_path / "photographs")).put(b"abc")


def test_a_kind_of_store_that_is_not_there_is_an_error_at_once() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Store("nowhere://bucket")
