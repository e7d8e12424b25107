"""How long it takes to refuse each filter bomb: ``python -m tests.benchmarks.filter_bombs``."""

import statistics
import time

from samkarta.cql2.limits import IN_BODY
from samkarta.cql2.parse import FilterLanguage, parse
from samkarta.cql2.text import parse_text
from samkarta.errors import BadParameter
from tests.cql2.features import PLACES
from tests.cql2.test_limits import JSON_BOMBS, TEXT_BOMBS

TRIES = 5
LIMIT_MS = 50


def main() -> None:
    """Print the median time of each bomb, the slowest last."""
    bombs: list[tuple[FilterLanguage, str, str]] = [
        *(("cql2-text", name, source) for name, source in TEXT_BOMBS.items()),
        *(("cql2-json", name, source) for name, source in JSON_BOMBS.items()),
    ]
    times = sorted((refusal_ms(source, language), language, name, len(source)) for language, name, source in bombs)
    print("| bomb | language | characters | refused in |\n|---|---|---:|---:|")
    for spent, language, name, length in times:
        print(f"| {name} | {language} | {length:,} | {spent:.2f} ms |")
    print(f"\nSlowest: {times[-1][0]:.1f} ms of at most {LIMIT_MS} ms")


def refusal_ms(source: str, language: FilterLanguage) -> float:
    """The median time that it takes to say no."""
    return statistics.median(_once(source, language) for _ in range(TRIES))


def _once(source: str, language: FilterLanguage) -> float:
    parse_text.cache_clear()
    began = time.perf_counter()
    try:
        parse(source, language, PLACES.fields, limits=IN_BODY)
    except BadParameter:
        return 1000 * (time.perf_counter() - began)
    raise AssertionError(f"taken on: {source[:60]}")


if __name__ == "__main__":
    main()
