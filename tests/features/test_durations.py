from datetime import UTC, datetime

import pytest

from samkarta.features.durations import after


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-01", "P0D", "2026-01-01"),
        ("2026-01-01", "P2D", "2026-01-03"),
        ("2017-03-04", "P1M2D", "2017-04-06"),
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2025-11-30", "P3M", "2026-02-28"),
        ("2026-01-01", "P1W", "2026-01-08"),
        ("2026-01-01", "PT36H", "2026-01-02T12:00:00"),
        ("2018-02-12", "P1M6DT12H31M12S", "2018-03-18T12:31:12"),
    ],
)
def test_a_duration_ends_where_a_calendar_says(start: str, duration: str, end: str) -> None:
    assert after(datetime.fromisoformat(start).replace(tzinfo=UTC), duration).isoformat()[:19] == (
        end if "T" in end else f"{end}T00:00:00"
    )


@pytest.mark.parametrize("duration", ["", "P", "PT", "P1", "1D", "P-1D", "P1DT", "P1.5D", "P1D1Y", "p1d", "P1H"])
def test_what_is_no_duration_is_refused(duration: str) -> None:
    with pytest.raises(ValueError, match=f"^{duration}$"):
        after(datetime(2026, 1, 1, tzinfo=UTC), duration)


@pytest.mark.parametrize("duration", ["P9999Y", "P999999M", "P999999W"])
def test_a_duration_beyond_the_calendar_is_refused(duration: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        after(datetime(2026, 1, 1, tzinfo=UTC), duration)
