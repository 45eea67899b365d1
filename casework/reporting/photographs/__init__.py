"""Photographs of a report that is being written: kept with its draft, and the case's once it is sent."""
