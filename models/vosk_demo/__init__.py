"""Texts in, a tiny real Vosk model out: the builder of models/vosk-demo, see README.md."""
