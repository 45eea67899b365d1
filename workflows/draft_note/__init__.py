"""DraftNote: a resident is sent one note that is of no case: a link to go on, a copy."""
