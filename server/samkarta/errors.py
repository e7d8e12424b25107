"""Everything that can go wrong, who is to blame, and the status a client sees.

The tree::

    SamkartaError
    ├── CatalogError      a layer file is wrong: fails ``samkarta check``
    ├── SourceError       a source cannot be read: the last good version stays served
    ├── PublishError      a snapshot could not be written: the last good version stays served
    └── ClientError       the request is wrong: 4xx problem+json
        ├── BadParameter      400
        ├── NotFound          404
        └── NotAcceptable     406
"""

from collections.abc import Sequence
from dataclasses import dataclass

from samkarta.i18n import Language, Text


class SamkartaError(Exception):
    """Base of every error that Samkarta raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One fault in a layer file: where it is, why it is one, and what would be right."""

    file: str
    key: str
    reason: str
    allowed: str = ""

    def __str__(self) -> str:
        hint = f"; allowed: {self.allowed}" if self.allowed else ""
        return f"{self.file}: {self.key}: {self.reason}{hint}"


class CatalogError(SamkartaError):
    """One or more layer files are wrong; ``problems`` lists every fault, not the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class SourceError(SamkartaError):
    """A layer's source cannot be read as declared."""


class PublishError(SamkartaError):
    """A snapshot cannot be written or read."""


class ClientError(SamkartaError):
    """The request is at fault; ``detail`` tells the client what to change."""

    def __init__(self, detail: Text, *, parameter: str | None = None, allowed: Sequence[str] = ()) -> None:
        super().__init__(detail.en)
        self.detail = detail
        self.parameter = parameter
        self.allowed = tuple(allowed)


class BadParameter(ClientError):
    """A query parameter is unknown or has a value that cannot be used."""


class NotFound(ClientError):
    """The collection, feature or page does not exist."""


class NotAcceptable(ClientError):
    """None of the formats that the client accepts can be given."""


STATUS: dict[type[ClientError], tuple[int, Text]] = {
    BadParameter: (400, Text(sv="Ogiltig förfrågan", en="Bad request")),
    NotFound: (404, Text(sv="Finns inte", en="Not found")),
    NotAcceptable: (406, Text(sv="Formatet kan inte ges", en="Not acceptable")),
}


def problem_json(error: ClientError, instance: str, language: Language) -> tuple[int, dict[str, object]]:
    """Status and RFC 9457 problem object for ``error``, its texts in ``language``."""
    status, title = STATUS[type(error)]
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": title[language],
        "status": status,
        "detail": shortened(error.detail[language]),
        "instance": shortened(instance),
    }
    if error.parameter is not None:
        problem["parameter"] = shortened(error.parameter)
    if error.allowed:
        problem["allowed"] = list(error.allowed)
    return status, problem


def shortened(text: str, most: int = 500) -> str:
    """``text``, its middle left out where it is long: what a client sent is not sent back whole."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"
