"""What is wrong with a filter, said to the person who wrote it."""

from collections.abc import Iterable
from difflib import get_close_matches

from samkarta.cql2.nodes import Kind
from samkarta.errors import BadParameter
from samkarta.i18n import Text

PARAMETER = "filter"

KINDS: dict[Kind, Text] = {
    "boolean": Text(sv="sant eller falskt", en="true or false"),
    "number": Text(sv="ett tal", en="a number"),
    "text": Text(sv="en text", en="a text"),
    "date": Text(sv="ett datum", en="a date"),
    "timestamp": Text(sv="en tidpunkt", en="a moment"),
    "interval": Text(sv="ett tidsintervall", en="an interval"),
    "geometry": Text(sv="en geometri", en="a geometry"),
    "array": Text(sv="en lista", en="an array"),
}

# A message repeats no more than this of what was sent.
_QUOTED = 60


def quote(written: object) -> str:
    """``written`` in quotes, cut where it is long."""
    text = str(written)
    return f"'{text}'" if len(text) <= _QUOTED else f"'{text[:_QUOTED]}…'"


def fault(sv: str, en: str, allowed: Iterable[str] = ()) -> BadParameter:
    """The error with these words."""
    return BadParameter(Text(sv=sv, en=en), parameter=PARAMETER, allowed=tuple(allowed))


def unknown(what: Text, name: str, known: Iterable[str]) -> BadParameter:
    """``name`` is none of the ``known`` names of ``what``; those it resembles are suggested."""
    names = sorted(known)
    folded = {known_name.casefold(): known_name for known_name in names}
    close = [folded[match] for match in get_close_matches(name[:_QUOTED].casefold(), folded, n=3, cutoff=0.7)]
    hint_sv = f" Menade du {', '.join(close)}?" if close else ""
    hint_en = f" Did you mean {', '.join(close)}?" if close else ""
    return fault(f"Okänd {what.sv} {quote(name)}.{hint_sv}", f"Unknown {what.en} {quote(name)}.{hint_en}", names)


def too_much(what: Text, limit: int) -> BadParameter:
    """The filter is larger than the server takes on."""
    return fault(
        f"Filtret är för stort: högst {limit} {what.sv} tillåts.",
        f"The filter is too large: at most {limit} {what.en} are allowed.",
        [f"<= {limit}"],
    )
