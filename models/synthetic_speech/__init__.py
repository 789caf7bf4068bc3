"""Texts in, synthetic speech of known times out: the candidate's voice, training sound, truth for tests and bench."""
