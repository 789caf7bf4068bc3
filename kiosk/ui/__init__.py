"""SessionView -> pages and events; touches -> Commands."""
