"""Tests of the site: its pages, permissions and forms."""
