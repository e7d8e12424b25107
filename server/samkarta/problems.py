"""Faults as RFC 9457 problem documents: the client's, unknown paths, and our own bugs."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from samkarta.errors import ClientError, problem_json, shortened
from samkarta.i18n import Text
from samkarta.settings import Settings
from samkarta.web import MEDIA_TYPES, language

log = logging.getLogger(__name__)

_BUG = Text(sv="Något gick fel hos oss; felet är loggat.", en="Something went wrong here; the fault is logged.")
_HTTP_DETAILS = {
    404: Text(
        sv="Adressen finns inte; börja på startsidan.", en="There is no such address; start at the landing page."
    ),
    405: Text(sv="Metoden stöds inte här; använd GET.", en="The method is not supported here; use GET."),
}


def problem(request: Request, error: ClientError | HTTPException, settings: Settings) -> Response:
    """The answer to a request that is at fault, or that asks for what does not exist."""
    if isinstance(error, ClientError):
        status, document = problem_json(error, request.url.path, language(request, settings))
        return _respond(request, settings, status, document, {})
    detail = _HTTP_DETAILS.get(error.status_code, Text(sv=error.detail, en=error.detail))
    document = _problem(request, settings, error.status_code, error.detail, detail)
    return _respond(request, settings, error.status_code, document, dict(error.headers or {}))


def handle_errors(app: FastAPI, settings: Settings) -> None:
    """Let every fault of ``app`` end in a problem document."""

    @app.exception_handler(ClientError)
    @app.exception_handler(HTTPException)
    def at_fault(request: Request, error: ClientError | HTTPException) -> Response:
        return problem(request, error, settings)

    @app.exception_handler(Exception)
    def bug(request: Request, error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        document = _problem(request, settings, 500, "Internal Server Error", _BUG)
        return _respond(request, settings, 500, document, {})


def _problem(request: Request, settings: Settings, status: int, title: str, detail: Text) -> dict[str, object]:
    problem: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    return problem | {"detail": detail[language(request, settings)], "instance": shortened(request.url.path)}


def _respond(
    request: Request, settings: Settings, status: int, problem: dict[str, object], headers: dict[str, str]
) -> Response:
    spoken = {"Content-Language": language(request, settings), "Vary": "Accept-Language"}
    return JSONResponse(problem, status, headers | spoken, MEDIA_TYPES["problem"])
