"""A council's folder as a whole: what is wrong in it, a first draft of it, what two editions differ in."""
