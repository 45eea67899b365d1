"""Tests of homelessness approach."""
