"""pygeoapi, asked as a library: it drafts the documents that ``documents.py`` completes.

What is known of pygeoapi 0.24 and dealt with here and nowhere else:

- Its own routes read the environment at import; its functions take an ``API`` object and need none of that.
- ``API`` sets up logging for the whole process unless somebody has done so before.
- All addresses start with ``API.base_url``, so a shallow copy carries the address of one request.
- It reads format and language off the request in its own way; it is given ours, already negotiated.
- ``to_json`` turns < and > into entities, and the HTML pages are rendered with the configuration that the process
  saw first. So no text of a layer passes through ``to_json``, and pages are rendered by ``html.py``.
"""

import copy
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

import pygeoapi.api as pygeoapi_api
from pygeoapi.api import API, APIRequest
from pygeoapi.api.collection import gen_collection

from samkarta.i18n import Language
from samkarta.ogc.config import configuration
from samkarta.ogc.publication import Publication, current_versions
from samkarta.portal import Portal

type Document = dict[str, Any]


@dataclass(frozen=True)
class _Question:
    """As much of a request as pygeoapi reads."""

    query_params: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    scope: Mapping[str, str] = field(default_factory=lambda: {"path": "/"})


@dataclass(frozen=True)
class Draft:
    """What pygeoapi says of one publication, in one language and with one public address."""

    publication: Publication
    _api: Any
    _request: Any

    def landing(self) -> Document:
        """The landing page."""
        return self._parsed(pygeoapi_api.landing_page)

    def collection(self, layer_id: str) -> Document:
        """The collection of a published layer."""
        return dict(gen_collection(self._api, self._request, layer_id, self._request.locale))

    def _parsed(self, ask: Callable[..., tuple[Any, int, str]], *arguments: str) -> Document:
        _, status, content = ask(self._api, self._request, *arguments)
        if status != 200:
            # The request was checked before, so this is no mistake of the client's.
            raise RuntimeError(f"pygeoapi answered {int(status)}: {content}")
        return dict(json.loads(content))


class Engine:
    """pygeoapi over what is published; set up anew when any layer's version changes."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._lock = Lock()
        self._built: tuple[Publication, Any] | None = None

    def draft(self, base_url: str, language: Language) -> Draft:
        """Documents in ``language`` whose links start with ``base_url``."""
        publication, api = self._current()
        api = copy.copy(api)
        api.base_url = base_url
        request = APIRequest(_Question({"f": "json", "lang": language}), api.locales)
        return Draft(publication, api, request)

    def _current(self) -> tuple[Publication, Any]:
        with self._lock:
            if self._built is None or self._built[0].versions != current_versions(self._portal):
                publication = Publication(self._portal)
                with _logging_left_alone():
                    self._built = publication, API(configuration(self._portal, publication), {})
            return self._built


@lru_cache(maxsize=4)
def engine_of(portal: Portal) -> Engine:
    """The one engine of ``portal``."""
    return Engine(portal)


@contextmanager
def _logging_left_alone() -> Iterator[None]:
    """Root logging as it is: ``logging.basicConfig`` does nothing where a handler stands."""
    root, handler = logging.getLogger(), logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
