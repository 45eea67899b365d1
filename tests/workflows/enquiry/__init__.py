"""Tests of enquiry."""
