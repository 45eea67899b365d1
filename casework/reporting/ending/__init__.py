"""The end of a report: its answers checked, sent, and what there is to keep of it."""
