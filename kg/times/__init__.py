"""Times in text: years, dates, periods, and the year that governs."""

from kg.times.finder import TimeFinder, dated
from kg.times.governing import YearContext, governing_year, year_behind

__all__ = ["TimeFinder", "YearContext", "dated", "governing_year", "year_behind"]
