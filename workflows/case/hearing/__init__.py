"""How a case hears: what a message is, how it is judged, how a class becomes a workflow."""
