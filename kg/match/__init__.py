"""Sentences with mentions + compiled rules → matches.  No I/O, no YAML."""

from kg.match.engine import Matcher

__all__ = ["Matcher"]
