"""A server under load, whichever it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.benchmarks.requests import Question

type PathOf = Callable[[Question], str | None]


@dataclass(frozen=True)
class Server:
    """A running server: how to ask it, and what it weighs."""

    name: str
    version: str
    settings: str
    """How it was set up, for the reader of the results."""
    address: str
    path: PathOf
    """The path and query of a question; None where the server cannot answer it."""
    pids: list[int] = field(default_factory=list)
    database: list[int] = field(default_factory=list)
    """The processes of the database that it asks: their time counts, their memory does not."""
    compared: bool = True
    """Whether its answers are compared with ours; false for files that are our own answers."""


def items_path(root: str, collection: str, question: Question, filter_language: str | None = "cql2-text") -> str | None:
    """A path of OGC API Features below ``root``; ``filter_language`` None where filters are not known."""
    items = f"{root}/collections/{collection}/items"
    if question.feature_id is not None:
        return f"{items}/{question.feature_id}"
    parts = [f"limit={question.limit}"]
    if question.bbox is not None:
        parts.append("bbox=" + ",".join(map(str, question.bbox)))
    if question.cql2 is not None:
        if filter_language is None:
            return None
        parts.append(f"filter-lang={filter_language}&filter={quote(question.cql2)}")
    return f"{items}?{'&'.join(parts)}"
