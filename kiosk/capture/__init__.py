"""The world -> Frame, AudioChunk: one module a driver, all behind the promises of `sources`."""
