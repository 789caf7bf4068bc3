"""Downloaded weights of a sentence encoder in, the file in eight bits that the kiosk reads out."""
