"""Texts: patterns, and comparison without regard to case or accents."""

import unicodedata
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from samkarta.cql2.columns import Values

# Letters that Unicode does not take apart into a letter and an accent.
_STROKES = str.maketrans("øØđĐłŁħĦŧŦıŋŊ", "oOdDlLhHtTinN") | str.maketrans({"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"})


def like(texts: Values, pattern: Values) -> Values:
    """Whether each text follows ``pattern``: % for any characters, _ for one, a backslash before either as such.

    Time is linear in the length of the text whatever the pattern: Arrow matches without look-back.
    """
    return pc.match_like(texts, pattern.as_py())


def fold_case(texts: Values) -> Values:
    """Each text so that those that differ only in case are equal (Unicode full case folding)."""
    return _folded(texts, str.casefold, pc.ascii_lower)


def fold_accents(texts: Values) -> Values:
    """Each text without accents."""
    return _folded(texts, _without_accents, lambda ascii_texts: ascii_texts)


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", bare.translate(_STROKES))


def _folded(texts: Values, fold: Callable[[str], str], fold_ascii: Callable[[Values], Values]) -> Values:
    if isinstance(texts, pa.Scalar):
        text = texts.as_py()
        return pa.scalar(None if text is None else fold(text), pa.string())
    if pc.all(pc.string_is_ascii(texts), min_count=0).as_py():
        return fold_ascii(texts)
    # Python folds text by text: do so once for each that occurs.
    encoded = pc.dictionary_encode(texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts)
    distinct = pa.array([fold(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return distinct.take(encoded.indices)
