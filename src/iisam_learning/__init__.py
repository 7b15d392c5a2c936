"""Scenario-based learning about information sharing between agencies."""

__version__ = "0.1.0"
