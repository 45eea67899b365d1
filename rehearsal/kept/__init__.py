"""Rehearsals that are kept: a folder each, with its scenario, its report, its figures and its files."""
