"""Patterns, case and accents."""

import pytest

from tests.cql2.features import MemoryFeatures

NAMES = [
    "København", "Kobenhavn", "Kiev", "KIEV", "Berlin", "Bern", "Birmingham", "Borås", "straße", "STRASSE",
    "a%b", "a_b", "a\\b", "två\nrader", "", "Malmö", "MALMO\u0308",
]  # fmt: skip
FEATURES = MemoryFeatures({"name": "string"}, [*({"name": name} for name in NAMES), {}])


def names(source: str) -> list[str]:
    return [NAMES[row] for row in FEATURES.found(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("name LIKE 'B_r%'", ["Berlin", "Bern", "Birmingham", "Borås"]),
        ("name LIKE 'K_benhavn'", ["København", "Kobenhavn"]),
        ("name LIKE ''", [""]),
        ("name LIKE 'a\\%b'", ["a%b"]),
        ("name LIKE 'a\\_b'", ["a_b"]),
        ("name LIKE 'två%rader'", ["två\nrader"]),
        ("name LIKE 'Ber(n|lin)'", []),
        ("name LIKE 'Bern' OR name LIKE '.ern'", ["Bern"]),
        ("CASEI(name) = casei('kiev')", ["Kiev", "KIEV"]),
        ("CASEI(name) = casei('KØBENHAVN')", ["København"]),
        ("CASEI(name) = CASEI('Strasse')", ["straße", "STRASSE"]),
        ("CASEI(name) LIKE casei('B_R%')", ["Berlin", "Bern", "Birmingham", "Borås"]),
        ("ACCENTI(name) = accenti('København')", ["København", "Kobenhavn"]),
        ("ACCENTI(CASEI(name)) = accenti(casei('KOBENHAVN'))", ["København", "Kobenhavn"]),
        ("ACCENTI(CASEI(name)) LIKE accenti(casei('kØ%'))", ["København", "Kobenhavn"]),
        ("ACCENTI(CASEI(name)) = 'malmo'", ["Malmö", "MALMO\u0308"]),
        (
            "ACCENTI(CASEI(name)) IN (accenti(casei('Kiev')), accenti(casei('boras')), accenti(casei('foo')))",
            ["Kiev", "KIEV", "Borås"],
        ),
        ("lower(name) = 'kiev'", ["Kiev", "KIEV"]),
        ("upper(name) = 'BORÅS'", ["Borås"]),
        ("length(name) = 4 AND name <> upper(name)", ["Kiev", "Bern"]),
    ],
)
def test_texts_are_found(source: str, expected: list[str]) -> None:
    assert names(source) == expected


def test_any_characters_include_none_and_two_signs_mean_the_same_as_one() -> None:
    assert names("name LIKE '%'") == names("name LIKE '%%'") == NAMES
    assert names("name NOT LIKE '_%'") == [""]


def test_texts_are_ordered_by_code_point() -> None:
    assert set(names("name > 'København'")) == {name for name in NAMES if name > "København"}
