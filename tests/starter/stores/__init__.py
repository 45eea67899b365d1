"""Stores lost, restored and reconciled."""
