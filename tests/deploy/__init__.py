"""Tests of what a council deploys."""
