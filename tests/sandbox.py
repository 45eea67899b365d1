"""The SDK's sandbox, which the worker does without (docs/decisions/0012): replay holds the code to it."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PURE = ("activities", "charter", "engine", "register", "pydantic", "pydantic_settings", "structlog")
"""Packages a workflow gets as they are: pure, or only used by workflows for their signatures."""


def sandbox_runner() -> SandboxedWorkflowRunner:
    """A sandbox in which each case imports `workflows` for itself: slow, and strict."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))
