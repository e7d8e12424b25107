"""Days and moments that are written in a filter."""

from datetime import UTC, date, datetime

from samkarta.cql2.faults import fault, quote
from samkarta.cql2.nodes import Expression, Kind, Literal


def read_date(text: str) -> Literal:
    """``text`` as a day."""
    try:
        return Literal(date.fromisoformat(text), "date")
    except ValueError as error:
        raise fault(f"{quote(text)} är inget datum.", f"{quote(text)} is not a date.", ["2026-01-31"]) from error


def read_timestamp(text: str) -> Literal:
    """``text`` as a moment in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or "T" not in text.upper():
            raise ValueError(text)
        return Literal(moment.astimezone(UTC), "timestamp")
    except (ValueError, OverflowError) as error:
        raise fault(
            f"{quote(text)} är ingen tidpunkt i UTC.",
            f"{quote(text)} is not a moment in UTC.",
            ["2026-01-31T12:00:00Z"],
        ) from error


def read_instant(text: str) -> Literal:
    """``text`` as a day or, where it has a time of day, as a moment."""
    return read_timestamp(text) if "T" in text else read_date(text)


def as_time(operand: Expression, kind: Kind) -> Expression:
    """``operand``, where it is a text as the date or moment that it reads as."""
    if isinstance(operand, Literal) and isinstance(operand.value, str):
        return read_date(operand.value) if kind == "date" else read_timestamp(operand.value)
    return operand
