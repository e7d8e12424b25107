"""What a format is: a name, a media type, and a way to write a selection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samkarta.features.selection import Selection
from samkarta.i18n import Text


@dataclass(frozen=True)
class TextFormat:
    """A format that is written piece by piece while it is sent."""

    token: str
    media_type: str
    extension: str
    title: Text
    stream: Callable[[Selection], Iterator[bytes]]
    asked_by: tuple[str, ...] = ()
    """Media types besides its own that clients ask for it by."""
    is_shown: bool = False
    """Whether a browser shows it rather than saves it."""


@dataclass(frozen=True)
class FileFormat:
    """A format that is complete only as a whole file."""

    token: str
    media_type: str
    extension: str
    title: Text
    write: Callable[[Selection, Path], None]
    asked_by: tuple[str, ...] = ()
    is_shown: bool = False


type Format = TextFormat | FileFormat
