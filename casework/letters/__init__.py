"""Letters before they go: seen while a form is filled in, changed and cancelled while they are held."""
