"""Trains, quantises and measures the small network that hears filled pauses, and the rules it is held against."""
