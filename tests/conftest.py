"""Fixtures that several modules share."""
