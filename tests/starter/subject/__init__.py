"""Tests of what people have a right to over what is held on them."""
