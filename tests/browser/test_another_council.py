"""The second council in a browser: its colour, logo and font are there, and nothing is wrong with its pages."""
