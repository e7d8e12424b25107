"""A real browser that may only talk to the portal, and a portal that it can talk to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.components import chromium

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Watched:
    """A page, with what it asked of other hosts and what went wrong in it."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@contextmanager
def browser() -> Iterator[Browser]:
    """Headless Chromium; the test is skipped where it is missing."""
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield started
        started.close()


@contextmanager
def watched_page(started: Browser, address: str, **options: Any) -> Iterator[Watched]:
    """An empty page that may only load from ``address``; every request to another host is stopped and noted."""
    own = urlsplit(address).netloc
    defaults = {"locale": "sv-SE", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    context = started.new_context(**(defaults | options))
    context.set_default_timeout(20_000)
    watched = Watched(context.new_page())

    def only_own(route: Route) -> None:
        if urlsplit(route.request.url).netloc == own:
            route.continue_()
        else:
            watched.foreign.append(route.request.url)
            route.abort()

    context.route("**/*", only_own)
    watched.page.on("pageerror", lambda error: watched.faults.append(str(error)))
    watched.page.on(
        "console", lambda message: watched.faults.append(message.text) if message.type in ("error", "warning") else None
    )
    yield watched
    context.close()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
