"""Scores -> Report -> HTML, JSON."""
