"""Matches → claims: subject, status, qualifiers, domain and range; what is refused says why."""

from kg.claims.build import ClaimBuilder

__all__ = ["ClaimBuilder"]
