"""HTTP as uvicorn speaks it, but with the head and the body of a short answer in one write."""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_STATUS_LINE = b"HTTP/1.1 "


class OneWriteProtocol(HttpToolsProtocol):
    """For ``uvicorn.Config(http=...)``: each write is a system call and wakes the client up, so that half are saved."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection."""
        super().connection_made(cast("asyncio.Transport", _HeadHolder(transport, self.loop)))


class _HeadHolder:
    """A transport that holds the head of an answer back until its body is there, or the loop turns."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head: bytes | None = None

    def write(self, content: bytes) -> None:
        head, self._head = self._head, None
        if head is not None:
            self._transport.writelines((head, content))
        elif content.startswith(_STATUS_LINE):
            self._head = content
            # An answer to HEAD has no body, and that of a stream may come late.
            self._loop.call_soon(self._flush)
        else:
            self._transport.write(content)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        head, self._head = self._head, None
        if head is not None:
            self._transport.write(head)

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)
