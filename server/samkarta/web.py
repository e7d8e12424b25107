"""What every route needs of a request: public address, language, format, and only known parameters."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

from fastapi import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from samkarta.errors import BadParameter, NotAcceptable
from samkarta.i18n import Language, Text, negotiate_language
from samkarta.settings import Settings

MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "jsonfg": "application/vnd.ogc.fg+json",
    "html": "text/html",
    "openapi": "application/vnd.oai.openapi+json;version=3.0",
    "schema": "application/schema+json",
    "problem": "application/problem+json",
    "png": "image/png",
    "coverage": "application/prs.coverage+json",
    "geotiff": "image/tiff; application=geotiff",
}


def base_url(request: Request, settings: Settings) -> str:
    """Public address of the portal without a trailing slash, as the client has to write it.

    BadParameter where a header that says so is no host, scheme or path (RFC 9112, section 3.2).
    """
    if settings.base_url:
        return settings.base_url.rstrip("/")
    headers = {name: value.decode("latin-1") for name, value in request.scope["headers"] if name in _ADDRESSING}
    # HTTP/1.0 has no Host: then the address is that of the socket.
    scheme, host = str(request.scope["scheme"]), headers.get(b"host", "") or request.url.netloc
    prefix = str(request.scope.get("root_path", ""))
    if len(headers) > 1 and _is_trusted(request, settings):
        scheme = _first(headers.get(b"x-forwarded-proto", scheme))
        host = _first(headers.get(b"x-forwarded-host", host))
        prefix = _first(headers.get(b"x-forwarded-prefix", prefix))
    return _checked_address(scheme, host, prefix.rstrip("/"))


def _first(value: str) -> str:
    """What the outermost of several proxies said."""
    return value.split(",", 1)[0].strip()


_SCHEME = re.compile("https?")
# RFC 3986: a registered name or an address, and a port.
_HOST = re.compile(r"([\w.~-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?", re.ASCII)
_PREFIX = re.compile(r"(/[\w.~-]+)*", re.ASCII)


@lru_cache(maxsize=256)
def _checked_address(scheme: str, host: str, prefix: str) -> str:
    for name, pattern, value in (
        ("X-Forwarded-Proto", _SCHEME, scheme),
        ("Host", _HOST, host),
        ("X-Forwarded-Prefix", _PREFIX, prefix),
    ):
        if not pattern.fullmatch(value):
            raise _bad_header(name, value)
    address = f"{scheme}://{host}{prefix}"
    try:
        # Reads the port, and the address inside brackets.
        urlsplit(address).port  # noqa: B018
    except ValueError as error:
        raise _bad_header("Host", host) from error
    return address


def _bad_header(name: str, value: str) -> BadParameter:
    return BadParameter(
        Text(
            sv=f"Portalens adress kan inte läsas: {name} är '{value}'.",
            en=f"The address of the portal cannot be read: {name} is '{value}'.",
        ),
        parameter=name,
    )


_ADDRESSING = frozenset({b"host", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix"})


def _is_trusted(request: Request, settings: Settings) -> bool:
    trusted = {address.strip() for address in settings.trusted_proxies.split(",")}
    return "*" in trusted or (request.client is not None and request.client.host in trusted)


def language(request: Request, settings: Settings) -> Language:
    """The language to answer in; ``lang`` beats ``Accept-Language`` beats the setting."""
    accepted, asked = request.headers.get("accept-language"), request.query_params.get("lang")
    return negotiate_language(accepted, asked, settings.language) if accepted or asked else settings.language


def check_parameters(request: Request, known: Collection[str]) -> None:
    """BadParameter for an unknown or repeated query parameter (Features Part 1, /req/core/query-param-unknown)."""
    given = request.query_params.multi_items()
    for index, (name, _) in enumerate(given):
        if name not in known:
            raise BadParameter(
                Text(sv=f"Okänd parameter '{name}'.", en=f"Unknown parameter '{name}'."),
                parameter=name,
                allowed=sorted(known),
            )
        if any(name == earlier for earlier, _ in given[:index]):
            raise BadParameter(
                Text(
                    sv=f"Parametern '{name}' anges mer än en gång.", en=f"Parameter '{name}' is given more than once."
                ),
                parameter=name,
            )
    if (lang := request.query_params.get("lang")) not in (None, "sv", "en"):
        raise BadParameter(
            Text(sv=f"Språket '{lang}' finns inte.", en=f"There is no language '{lang}'."),
            parameter="lang",
            allowed=("sv", "en"),
        )


def negotiate_format(request: Request, formats: Mapping[str, str | tuple[str, ...]], default: str) -> str:
    """The format token to answer with: ``f``, else ``Accept``, else ``default``.

    ``formats`` maps each token that ``f`` may have to its media type, or to all those that clients ask for it by.
    """
    token = request.query_params.get("f")
    if token is not None:
        if token not in formats:
            raise BadParameter(
                Text(sv=f"Formatet '{token}' finns inte här.", en=f"There is no format '{token}' here."),
                parameter="f",
                allowed=tuple(formats),
            )
        return token
    accept = request.headers.get("accept")
    if not accept or accept == "*/*":
        return default
    return _accepted(accept, tuple(formats.items()), default)


@lru_cache(maxsize=1024)
def _accepted(accept: str, formats: tuple[tuple[str, str | tuple[str, ...]], ...], default: str) -> str:
    """The token of the format that ``accept`` likes best; clients send the same few headers again and again."""
    # The default comes first: of formats that the client likes equally well, the first wins.
    ordered = sorted(formats, key=lambda item: item[0] != default)
    tokens = {media: token for token, types in ordered for media in ((types,) if isinstance(types, str) else types)}
    if MEDIA_TYPES["geojson"] in tokens:
        # Every GeoJSON document is a JSON document, and many clients ask for no more than that.
        tokens.setdefault(MEDIA_TYPES["json"], tokens[MEDIA_TYPES["geojson"]])
    wanted = parse_accept_header(accept, MIMEAccept).best_match(tokens)
    if wanted is not None:
        return tokens[wanted]
    raise NotAcceptable(
        Text(sv="Inget av de begärda formaten finns här.", en="None of the requested formats is available here."),
        parameter="Accept",
        allowed=tuple(tokens),
    )


def strong_tag(version: str, *asked: str) -> str:
    """An ETag that is equal only for equal bytes: a snapshot never changes, ``asked`` is all else that shapes them."""
    return f'"{version}-{blake2b("\0".join(asked).encode(), digest_size=8).hexdigest()}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client already has what ``tag`` stands for (RFC 9110, If-None-Match)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in {part.strip().removeprefix("W/") for part in known.split(",")}
