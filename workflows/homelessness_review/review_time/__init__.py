"""How long a homelessness review may take."""
