"""Defines, trains, quantises and measures the expression network; the kiosk only reads the exported file."""
