"""The run that follows a case's run: what is carried over, and which other processes could take it on."""
