"""What may stay on disk and for how long, and the model files that are on it."""
