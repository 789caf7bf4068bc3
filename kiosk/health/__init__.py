"""Devices, models, machine -> lines for staff."""
