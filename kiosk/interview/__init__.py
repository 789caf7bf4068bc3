"""Commands, Readings -> the conversation: which question, whose turn, when it ends."""
