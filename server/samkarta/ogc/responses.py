"""Answers with language, validators and caching rules."""

from hashlib import blake2b

import orjson
from fastapi import Request, Response
from werkzeug.http import parse_etags

from samkarta.i18n import Language


def json_response(request: Request, document: object, media_type: str, language: Language) -> Response:
    """``document`` as JSON; 304 where the client has it already."""
    return cached_response(request, orjson.dumps(document), media_type, language)


def html_response(request: Request, page: str, language: Language) -> Response:
    """``page`` as HTML; 304 where the client has it already."""
    return cached_response(request, page.encode(), "text/html; charset=utf-8", language)


def cached_response(request: Request, body: bytes, media_type: str, language: Language) -> Response:
    """``body``; 304 where the client has it already."""
    etag = blake2b(body, digest_size=12).hexdigest()
    headers = {
        "Content-Language": language,
        "ETag": f'"{etag}"',
        # Kept, but asked for each time: a layer can be published at any moment.
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language",
    }
    if parse_etags(request.headers.get("if-none-match")).contains_weak(etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
