import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from samkarta.http_protocol import OneWriteProtocol, _HeadHolder


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """A short answer, or for /stream one whose body comes in two parts, each later than the head."""
    status = 304 if scope["path"] == "/unchanged" else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"x-path", scope["path"].encode())]})
    if scope["path"] == "/stream":
        for part in (b"one,", b"two"):
            await asyncio.sleep(0.02)
            await send({"type": "http.response.body", "body": part, "more_body": part != b"two"})
        return
    body = b"HTTP/1.1 is also a text" if scope["path"] == "/text" else b"short"
    await send({"type": "http.response.body", "body": b"" if status == 304 else body})


@contextmanager
def served() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(application, http=OneWriteProtocol, log_level="error", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
def test_every_kind_of_answer_arrives_whole(headers: dict[str, str]) -> None:
    expected = [
        ("GET", "/short", 200, b"short"),
        ("HEAD", "/short", 200, b""),
        ("GET", "/unchanged", 304, b""),
        ("GET", "/stream", 200, b"one,two"),
        ("GET", "/text", 200, b"HTTP/1.1 is also a text"),
        ("GET", "/short", 200, b"short"),
    ]
    with served() as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        for method, path, status, body in expected:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            assert (answer.status, answer.read(), answer.headers["x-path"]) == (status, body, path)
        connection.close()


class Recorder(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:  # type: ignore[override]
        self.writes.append(bytes(data))

    def writelines(self, list_of_data: object) -> None:
        self.writes.append(b"".join(list_of_data))  # type: ignore[arg-type]

    def close(self) -> None:
        self.writes.append(b"closed")


def test_head_and_body_are_one_write() -> None:
    loop, recorder = asyncio.new_event_loop(), Recorder()
    holder = _HeadHolder(recorder, loop)
    holder.write(b"HTTP/1.1 200 OK\r\n\r\n")
    assert recorder.writes == []
    holder.write(b"body")
    holder.write(b"more")
    assert recorder.writes == [b"HTTP/1.1 200 OK\r\n\r\nbody", b"more"]
    loop.close()


def test_a_head_without_a_body_is_sent_before_the_connection_is_closed() -> None:
    loop, recorder = asyncio.new_event_loop(), Recorder()
    holder = _HeadHolder(recorder, loop)
    holder.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    holder.close()
    assert recorder.writes == [b"HTTP/1.1 204 No Content\r\n\r\n", b"closed"]
    loop.close()
