"""Traces, from a door through the workflow to the letter: off until OpenTelemetry's own variables ask."""
