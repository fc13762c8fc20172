"""The structure of organisations' names: region, owner, ordinal, speciality, type, part.

Stands low in the layers (above the rules' models only), so that pages, claims and the resolution
can all ask whether one name is short for another.
"""

from kg.names.aliases import Alias, AliasFinder, learn_aliases
from kg.names.article import ArticleNames
from kg.names.normal import normal, normal_name
from kg.names.parser import NameParser, places_of
from kg.names.parts import OrgName, Part
from kg.names.short import Fit, difference, short_form

__all__ = [
    "Alias",
    "AliasFinder",
    "ArticleNames",
    "Fit",
    "NameParser",
    "OrgName",
    "Part",
    "difference",
    "learn_aliases",
    "normal",
    "normal_name",
    "places_of",
    "short_form",
]
