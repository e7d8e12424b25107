"""The functions that a filter may call beside the operators of the standard."""

from dataclasses import dataclass

from samkarta.cql2.nodes import Kind
from samkarta.i18n import Text


@dataclass(frozen=True)
class Function:
    """What a function is called, takes and gives."""

    name: str
    takes: tuple[Kind, ...]
    gives: Kind
    description: Text
    names: tuple[str, ...] = ()
    """What its arguments are called, where that says more than their kind."""


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function(
            "casei",
            ("text",),
            "text",
            Text(
                sv="Texten utan skillnad mellan stora och små bokstäver.",
                en="The text without regard to upper and lower case.",
            ),
        ),
        Function(
            "accenti",
            ("text",),
            "text",
            Text(sv="Texten utan accenter: å, ä och ö blir a och o.", en="The text without accents: å and ä become a."),
        ),
        Function("lower", ("text",), "text", Text(sv="Texten med små bokstäver.", en="The text in lower case.")),
        Function("upper", ("text",), "text", Text(sv="Texten med stora bokstäver.", en="The text in upper case.")),
        Function(
            "length", ("text",), "number", Text(sv="Antalet tecken i texten.", en="How many characters the text has.")
        ),
        Function("abs", ("number",), "number", Text(sv="Talet utan tecken.", en="The number without its sign.")),
        Function(
            "split",
            ("text", "text"),
            "array",
            Text(
                sv="Textens delar som lista, utan blanktecken omkring, t.ex. split(fuel, ',').",
                en="The parts of the text as an array, without surrounding blanks, e.g. split(fuel, ',').",
            ),
            ("text", "separator"),
        ),
        Function(
            "distance_m",
            ("geometry", "geometry"),
            "number",
            Text(
                sv="Kortaste avståndet i meter, mätt i SWEREF 99 TM (EPSG:3006).",
                en="The shortest distance in metres, measured in SWEREF 99 TM (EPSG:3006).",
            ),
        ),
    )
}
