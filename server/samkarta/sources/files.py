"""Where a declared file is, and what tells one delivery of it from another."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from samkarta.errors import SourceError
from samkarta.layer_source import FileSource


def locate(source: FileSource, folder: Path) -> Path:
    """The file that ``source`` names, relative to ``folder`` or to its package; SourceError where there is none."""
    root = _package_folder(source.package) if source.package else folder
    path = root / source.path
    if not path.is_file():
        raise SourceError(f"source file not found: {source.path} (looked in {root})")
    if path.stat().st_size == 0:
        raise SourceError(f"source file is empty: {source.path}")
    return path


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SourceError(f"Python package '{package}' is not installed")
    return Path(spec.submodule_search_locations[0])


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_crs(declared: str | None, found: object, path: Path) -> CRS:
    """The CRS of a source: the declared one, else the one its file names; a missing CRS is a SourceError."""
    crs = declared or found
    if crs is None:
        raise SourceError(f"{path.name} names no CRS; set source.crs, e.g. EPSG:3006")
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise SourceError(f"{path.name}: unknown CRS {crs!r}") from error
