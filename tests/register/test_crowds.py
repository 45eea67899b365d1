"""Reports that several processes take at the same moment: each stored once, none lost."""

import multiprocessing

from register import Register
from register.reports import Received
from tests.register.making import Clock, References, intake

PROCESSES = 8
EACH = 10
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["register", "tests.register.making"])


def receive(register: Register, source_id: str, reference: str) -> Received:
    return register.reports.receive(
        intake(source_id), process="HighwaysRepair", edition="2026-04", new_reference=References(reference)
    )


def of_a_process(url: str, process: int) -> list[Received]:
    """Reports of this process's own, and in between the one that all of them bring."""
    register = Register.open(url, Clock(), busy_timeout=20)
    try:
        return [
            receive(register, source_id, f"MK-{process}{number:08d}")
            for number in range(EACH)
            for source_id in ("of all",) * (number == EACH // 2) + (f"{process}-{number}",)
        ]
    finally:
        register.close()


def test_eight_processes_with_different_reports_and_one_that_all_bring(register: Register, url: str) -> None:
    with _forks.Pool(PROCESSES) as pool:
        answers = pool.starmap(of_a_process, [(url, process) for process in range(PROCESSES)], chunksize=1)
        pool.close()
        pool.join()
    taken = [one for answer in answers for one in answer]
    assert len(taken) == PROCESSES * (EACH + 1)
    stored = {row.reference for row in register.cases.find()}
    assert stored == {one.reference for one in taken}
    assert len(stored) == [one.is_new for one in taken].count(True) == PROCESSES * EACH + 1
