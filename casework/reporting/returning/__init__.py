"""Coming back to a report: on this device, or by a link on another."""
