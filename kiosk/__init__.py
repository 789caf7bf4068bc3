"""A self-service mock-interview kiosk."""
