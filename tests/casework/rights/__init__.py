"""Tests of people's rights over their own data, on the officers' site."""
