"""The evidence about a place: reports, inspections, works and the policy in force, put together."""
