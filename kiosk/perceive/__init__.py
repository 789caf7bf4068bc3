"""Frame, AudioChunk -> readings: objects you call, no threads."""
