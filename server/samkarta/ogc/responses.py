"""Answers with language, validators and caching rules."""

from hashlib import blake2b
from pathlib import Path

import orjson
from fastapi import Request, Response
from fastapi.responses import FileResponse

from samkarta.i18n import Language
from samkarta.web import is_known


def json_response(request: Request, document: object, media_type: str, language: Language) -> Response:
    """``document`` as JSON; 304 where the client has it already."""
    return cached_response(request, orjson.dumps(document), media_type, language)


def html_response(request: Request, page: str, language: Language) -> Response:
    """``page`` as HTML; 304 where the client has it already."""
    return cached_response(request, page.encode(), "text/html; charset=utf-8", language)


def cached_response(request: Request, body: bytes, media_type: str, language: Language) -> Response:
    """``body``; 304 where the client has it already."""
    headers = _headers(f'"{blake2b(body, digest_size=12).hexdigest()}"', language)
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def file_response(
    request: Request, file: Path, name: str, version: str, media_type: str, language: Language
) -> Response:
    """``file`` of a snapshot's ``version``, or the range that is asked for; 304 where the client has it already."""
    headers = _headers(f'"{version}"', language)
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(file, media_type=media_type, filename=name, headers=headers)


def _headers(tag: str, language: Language) -> dict[str, str]:
    return {
        "Content-Language": language,
        "ETag": tag,
        # Kept, but asked for each time: a layer can be published at any moment.
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language",
    }
