"""Samkarta: geodata layers ingested, served as OGC APIs, and combined on one map page."""

__version__ = "0.1.0"
