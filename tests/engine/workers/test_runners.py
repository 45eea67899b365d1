"""A runner around another hands on all that it is asked."""

from temporalio.worker import WorkflowInstance, WorkflowRunner

from engine.workers.runners import OuterInstance, OuterRunner


def test_all_that_a_runner_and_an_instance_are_asked_is_handed_on() -> None:
    """A method that a later SDK adds is not lost between."""
    for theirs, ours in ((WorkflowRunner, OuterRunner), (WorkflowInstance, OuterInstance)):
        asked = {name for name in vars(theirs) if not name.startswith("_")}
        assert asked
        assert asked <= set(vars(ours))
