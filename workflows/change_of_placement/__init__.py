"""A change of school placement (charter: Special Educational Needs and Disabilities)."""
