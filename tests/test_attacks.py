"""Requests that only an attacker, a broken client or a mistake makes, byte by byte against the real server."""

import json
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.served import Served

SHOPS = "/collections/shops/items"
COVERAGE = "/collections/mobile-coverage/coverage"
POSITION = "/collections/mobile-coverage/position"
TILES = "/collections/mobile-coverage/map/tiles"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


def send(served: Served, target: str, *headers: str, method: str = "GET", host: str = "localhost") -> Answer:
    """The answer to a request that no library has put in order."""
    place = urlsplit(served.address)
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode("latin-1"))
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in rest)
    return Answer(int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, body)


def assert_refused(answer: Answer, *statuses: int) -> None:
    """A problem document of a sensible size, in which the status is that of the answer."""
    assert answer.status in statuses
    assert answer.headers["content-type"] == PROBLEM
    assert json.loads(answer.body)["status"] == answer.status
    assert len(answer.body) < 5000


@pytest.mark.parametrize(
    "target",
    [
        "/static/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/static/..%5c..%5cetc%5cpasswd",
        "/static//etc/passwd",
        "/static/swagger-ui/..%2f__init__.py",
        "/static/vendor/leaflet/..%2f..%2f__init__.py",
        "/collections/..%2f..%2fetc%2fpasswd",
        "/collections/%2e%2e/items",
        f"{SHOPS}/%2e%2e",
        f"{SHOPS}/../../../etc/passwd",
        "//etc/passwd",
    ],
)
def test_a_path_out_of_the_portal_leads_nowhere(served: Served, target: str) -> None:
    assert_refused(send(served, target), 404)


@pytest.mark.parametrize(
    "target",
    [
        "/static/%00",
        "/static/samkarta%00.js",
        "/collections/%00",
        "/collections/sh%00ops/items",
        "/collections/%ff%fe",
        "/collections/%ED%A0%80/items",
        "/collections/%F0%9F%9A%8C/items",
        "/collections/shops%0d%0aX-Evil:%201",
        "/collections/shops/%69tems/1",
        "/collections/shops/items%2F1",
        "/collections/shops%2Fitems/1",
        f"{SHOPS}/",
        f"{SHOPS}//",
        f"{SHOPS}/items/1",
        f"{SHOPS}/%00",
        f"{SHOPS}/%ff",
        f"{SHOPS}/%ED%A0%80",
        f"{SHOPS}/%0d%0aX-Evil:%201",
        f"{SHOPS}/9223372036854775808",
        f"{SHOPS}/-1",
        f"{SHOPS}/{'9' * 10_000}",
        f"/collections/{'a' * 60_000}",
        f"/{'a/' * 20_000}",
        f"{TILES}/WebMercatorQuad/99999999999999999999/0/0",
        f"{TILES}/WebMercatorQuad/-1/0/0",
        f"{TILES}/%00/0/0/0",
    ],
    ids=lambda target: target[:60],
)
def test_what_does_not_exist_is_not_found_however_it_is_spelt(served: Served, target: str) -> None:
    answer = send(served, target)
    assert_refused(answer, 404)
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        f"offset={10**30}",
        f"limit={10**30}",
        "offset=-1",
        "limit=0",
        "limit=1e3",
        "limit=%D9%A1",
        "limit=",
        "limit",
        "limit=1&limit=2",
        "limit=1;offset=2",
        "f=json&f=html",
        "lang=sv&lang=en",
        "f=%00",
        "lang=../../etc",
        "%00=1",
        "%ff=1",
        "=1",
        "name[]=1",
        "bbox=nan,nan,nan,nan",
        "bbox=-inf,-inf,inf,inf",
        "bbox=1e400,0,1,1",
        "bbox=0,60,nan,30,70,1",
        "bbox=0,60,%00,70",
        "bbox=",
        f"bbox={'1,' * 20_000}1",
        f"bbox={'1' * 50_000},0,1,1",
        "datetime=0001-01-01T00:00:00%2B14:00",
        "datetime=9999-12-31T23:59:59-23:59",
        "datetime=0000-00-00",
        "datetime=2020%00",
        f"datetime={'9' * 50_000}",
        "datetime=../..",
        "datetime=2020-W01-1T00:00:00Z",
        "datetime=20200101T000000Z",
        "datetime=2020-01-01/P",
        "datetime=2020-01-01/P999999Y",
        "datetime=../P1D",
        "&".join(f"p{number}=1" for number in range(5000)),
        "&".join(["limit=1"] * 8000),
    ],
    ids=lambda query: query[:60],
)
def test_a_query_that_cannot_be_meant_is_refused(served: Served, query: str) -> None:
    assert_refused(send(served, f"{SHOPS}?{query}"), 400)


@pytest.mark.parametrize(
    "version",
    ["", "%00", "..", "../..", "..%2f..", "%2fetc%2fpasswd", "current", "." * 300, "a" * 50_000],
    ids=lambda v: v[:30],
)
@pytest.mark.parametrize("target", [SHOPS, f"{SHOPS}/1"])
def test_a_version_is_no_path(served: Served, target: str, version: str) -> None:
    assert_refused(send(served, f"{target}?version={version}"), 400, 404)


@pytest.mark.parametrize("value", ["99999999999999999999", "nan", "1e999", "%00", "1" * 50_000], ids=lambda v: v[:30])
def test_a_number_that_no_field_can_hold_is_refused(served: Served, value: str) -> None:
    assert_refused(send(served, f"/collections/places/items?people={value}"), 400)


@pytest.mark.parametrize(
    "value", ["%00", "%ff", "%ED%A0%80", "%F0%9F%9A%8C", "%0d%0aX-Evil:1", "%", "%zz", "'--", "a" * 50_000]
)
def test_a_text_that_no_feature_has_is_found_nowhere(served: Served, value: str) -> None:
    answer = send(served, f"{SHOPS}?name={value}")
    assert answer.status == 200
    assert json.loads(answer.body)["numberMatched"] == 0
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "box", ["200,60,10,80", "1e16,-1e16,1e-12,1e-142", "-170,60,-200,80", "1e308,-1e308,-1e308,1e308"]
)
def test_a_box_beyond_the_antimeridian_is_answered(served: Served, box: str) -> None:
    answer = send(served, f"{SHOPS}?bbox={box}")
    assert answer.status in {200, 400}
    assert "features" in json.loads(answer.body) or answer.headers["content-type"] == PROBLEM


def test_a_last_day_of_time_is_a_day(served: Served) -> None:
    answer = send(served, "/collections/places/items?datetime=2024-01-01/9999-12-31")
    assert answer.status == 200
    # One opened after it, and one has no date and so meets every time.
    assert json.loads(answer.body)["numberMatched"] == 2


@pytest.mark.parametrize(
    "target",
    [
        f"{COVERAGE}?bbox=0,0,0,0",
        f"{COVERAGE}?bbox=nan,0,1,1",
        f"{POSITION}?coords=POINT(nan%20nan)",
        f"{POSITION}?coords=POINT(1e9%201e9)",
        f"{POSITION}?coords={'(' * 50_000}",
        f"{POSITION}?coords={'%20' * 20_000}",
        POSITION,
    ],
    ids=lambda target: target[:80],
)
def test_a_place_outside_of_the_raster_or_the_world_is_refused(served: Served, target: str) -> None:
    assert_refused(send(served, target), 400)


def test_a_box_larger_than_the_world_gives_no_more_than_the_raster_has(served: Served) -> None:
    answer = send(served, f"{COVERAGE}?bbox=-1e300,-1e300,1e300,1e300")
    assert answer.status == 200
    assert len(answer.body) < 4_000_000


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("target", ["/", "/collections", SHOPS, f"{SHOPS}/1", "/openapi", "/static/samkarta.js"])
def test_nothing_can_be_changed(served: Served, method: str, target: str) -> None:
    answer = send(served, target, "Content-Length: 0", method=method)
    assert_refused(answer, 405)


HOSTS = ['evil"><script>', "a b", "[::1", "[zz]", "a:b", "a:99999999", "a/b?c#d", "user@host", "\xff\xfe"]


PAGES = ["/?f=json", "/?f=html", "/collections?f=html", f"{SHOPS}?f=html", "/openapi?f=json"]


@pytest.mark.parametrize("target", PAGES)
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_none_is_refused(served: Served, target: str, host: str) -> None:
    assert_refused(send(served, target, host=host), 400)


@pytest.mark.parametrize("target", PAGES)
@pytest.mark.parametrize(
    "header",
    [
        *(f"X-Forwarded-Host: {host}" for host in HOSTS),
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-Proto: http://x/",
        'X-Forwarded-Prefix: /"><script>',
        "X-Forwarded-Prefix: //evil.example",
        "X-Forwarded-Prefix: evil.example",
        "X-Forwarded-Prefix: /a?b#c",
    ],
)
def test_a_proxy_that_speaks_nonsense_is_refused(served: Served, target: str, header: str) -> None:
    assert_refused(send(served, target, header), 400)


@pytest.mark.parametrize("header", ["Host: karta.example", "Host: [::1]:8000", "Host: 127.0.0.1", "Host: a.b-c:65535"])
def test_every_real_host_is_taken(served: Served, header: str) -> None:
    host = header.removeprefix("Host: ")
    answer = send(served, "/?f=json", host=host)
    assert answer.status == 200
    assert all(link["href"].startswith(f"http://{host}/") for link in json.loads(answer.body)["links"])


@pytest.mark.parametrize(
    "header",
    [
        "Accept: ;;;,,,q=",
        "Accept: \xff\xfe",
        "Accept: text/html;q=nan, application/json;q=inf",
        f"Accept: {'a/b,' * 10_000}",
    ],
    ids=lambda header: header[:40],
)
def test_an_accept_that_asks_for_nothing_we_have_is_not_acceptable(served: Served, header: str) -> None:
    assert_refused(send(served, SHOPS, header), 406)


@pytest.mark.parametrize(
    "header",
    [
        "Accept-Language: sv;q=x,,;;\xff",
        "Accept-Language: sv;q=nan,en;q=inf,de;q=-1",
        f"Accept-Language: {','.join(f'x{number};q=0.1' for number in range(5000))}",
        f"If-None-Match: {'"x",' * 10_000}",
        "If-None-Match: \xff",
        "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT",
        "Range: bytes=99999999999999999999-",
        "Cookie: \xff=\xfe",
        "Upgrade: websocket",
    ],
    ids=lambda header: header[:40],
)
def test_a_header_that_makes_no_sense_is_no_header(served: Served, header: str) -> None:
    plain, odd = send(served, SHOPS), send(served, SHOPS, header)
    assert odd.status == 200
    assert odd.body == plain.body


@pytest.mark.parametrize("query", ["name=" + "a" * 100_000, "name=\xff\xfe"], ids=["100 kB", "not ASCII"])
def test_what_is_no_http_request_is_refused_before_anything_reads_it(served: Served, query: str) -> None:
    assert send(served, f"{SHOPS}?{query}").status == 400


def test_markup_in_a_query_does_not_become_markup_in_a_page(served: Served) -> None:
    answer = send(served, f"{SHOPS}?f=html&name=%3Cscript%3Ealert(1)%3C/script%3E%22%27")
    assert answer.status == 200
    assert b"<script>alert" not in answer.body
