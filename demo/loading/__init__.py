"""Puts the demonstration content in its place, one module per room."""
