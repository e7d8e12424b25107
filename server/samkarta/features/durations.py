"""Durations as ISO 8601 writes them, which OGC's test suite asks for as the second half of an interval."""

import calendar
import re
from datetime import datetime, timedelta

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)
_FIXED = ("weeks", "days", "hours", "minutes", "seconds")


def after(start: datetime, duration: str) -> datetime:
    """The moment that lies ``duration``, such as P1M2D, after ``start``; ValueError or OverflowError if none does."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(duration)
    amounts = {unit: int(amount or 0) for unit, amount in found.groupdict().items()}
    months = 12 * amounts["years"] + amounts["months"]
    return _months_after(start, months) + timedelta(**{unit: amounts[unit] for unit in _FIXED})


def _months_after(start: datetime, months: int) -> datetime:
    """The same day of a later month, or the last one of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    last = calendar.monthrange(start.year + years, month + 1)[1] if start.year + years <= 9999 else 1
    return start.replace(year=start.year + years, month=month + 1, day=min(start.day, last))
