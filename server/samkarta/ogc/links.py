"""Links: public addresses that keep the language, and titles that people read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from fastapi import Request

from samkarta import web
from samkarta.i18n import Language
from samkarta.ogc.strings import say, strings
from samkarta.settings import Settings

type Link = dict[str, Any]

_KINDS = {"text/html": "html", "image/tiff": "tiff", "application/geopackage+sqlite3": "gpkg"}

_PATH = "/%:@!$&'()*+,;=~"

OGC = "http://www.opengis.net/def/rel/ogc/1.0"


def with_query(href: str, **changes: str | None) -> str:
    """``href`` with query parameters set, or left out where the value is None."""
    parts = urlsplit(href)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(kept)))


@dataclass(frozen=True)
class Address:
    """The portal as one request reached it: its public address, and the language to answer in."""

    base: str
    language: Language
    asked_language: Language | None
    """The language of the ``lang`` parameter, which every link passes on; None without one."""
    page: str
    """The public address of what was asked for, with its query."""

    @classmethod
    def of(cls, request: Request, settings: Settings) -> "Address":
        """The address that ``request`` used."""
        base, language = web.base_url(request, settings), web.language(request, settings)
        # The path as it was written: a slash inside an id stays %2F.
        path = quote(request.scope["raw_path"], safe=_PATH).removeprefix(request.scope.get("root_path", ""))
        page = urlunsplit(("", "", f"{base}{path}", request.url.query, ""))
        return cls(base, language, language if "lang" in request.query_params else None, page)

    def __call__(self, path: str, **query: str) -> str:
        """The public address of ``path``, which starts with a slash."""
        return self.keep(with_query(f"{self.base}{path}", **query))

    def own(self, path: str, **query: str) -> str:
        """``path`` as a page loads it: from wherever the page itself was loaded."""
        return with_query(f"{urlsplit(self.base).path}{path}", **query)

    def here(self, **changes: str | None) -> str:
        """The address of this page with other query parameters, such as another language; None leaves one out."""
        return with_query(self.page, **changes)

    def keep(self, href: str) -> str:
        """``href``, which asks for the language that this request asked for."""
        return with_query(href, lang=self.asked_language) if self.asked_language else href


def completed(links: Iterable[Link], address: Address) -> list[Link]:
    """``links`` to own pages in the language of the request, with a title in it."""
    return [
        link
        | {"href": address.keep(link["href"]), "hreflang": address.language, "title": _title(link, address.language)}
        for link in links
    ]


def _title(link: Link, language: Language) -> str:
    kind = _KINDS.get(link["type"].split(";")[0], "json")
    relation = link["rel"].rsplit("/", 1)[-1]
    specific, general = f"link_{relation}_{kind}", f"link_{relation}"
    return say(specific if specific in strings() else general, language)
