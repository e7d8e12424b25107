"""The files that the pages load: our own, and Leaflet from its Python package; nothing comes from elsewhere."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_OWN = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"


class _Immutable(StaticFiles):
    """Files whose address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER
        return response


@cache
def own_version() -> str:
    """A name that changes whenever one of our own static files does."""
    digest = blake2b(digest_size=6)
    for file in sorted(_OWN.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def own_path() -> str:
    """Path of our own static files, good for ever."""
    return f"/static/{own_version()}"


def leaflet_path() -> str:
    """Path of Leaflet's files, good for ever."""
    return f"/static/vendor/leaflet/{version('XStatic-Leaflet')}"


def mount_static(app: FastAPI) -> None:
    """Serve the static files under versioned paths that may be kept for ever, and under plain ones that may not."""
    leaflet = Path(str(files("xstatic.pkg.leaflet").joinpath("data")))
    app.mount(leaflet_path(), _Immutable(directory=leaflet))
    app.mount("/static/vendor/leaflet", StaticFiles(directory=leaflet))
    app.mount(own_path(), _Immutable(directory=_OWN))
    app.mount("/static", StaticFiles(directory=_OWN))
