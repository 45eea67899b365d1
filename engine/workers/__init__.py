"""What surrounds a worker: made before it polls, its runners, watched while it runs, pinned to a release."""
