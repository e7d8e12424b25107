import json
import re
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest

from tests.benchmarks import agreement, load
from tests.benchmarks.data_set import DataSet, standard_sets
from tests.benchmarks.load import Measurement
from tests.benchmarks.process import Unavailable
from tests.benchmarks.requests import Question, Row, box_row, boxes, rows
from tests.benchmarks.results import LIMIT, OURS, Results, page, ratio_lines
from tests.benchmarks.server import Server, items_path
from tests.components import REPOSITORY, program

POINTS, POLYGONS = standard_sets(2000, 500)


def test_make_bench_measures_every_case(tmp_path: Path) -> None:
    program("wrk", "wrk")
    options = ["--alone", "--points", "2000", "--polygons", "500", "--seconds", "1", "--warm-up", "0"]
    places = ["--folder", str(tmp_path / "bench"), "--results", str(tmp_path / "results.md")]
    command = [sys.executable, "-m", "tests.benchmarks", *options, *places]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    results = (tmp_path / "results.md").read_text()
    for row in rows(POINTS, POLYGONS):
        rates = re.findall(rf"^\| {re.escape(row.title)} \| ([\d,]+) \|", results, re.MULTILINE)
        assert len(rates) == 1, row.title
        assert int(rates[0].replace(",", "")) > 0
    assert re.search(r"^\| 2,000 \| [\d,]+ \| [\d.]+ \| [\d.]+ \| [\d.]+ \|$", results, re.MULTILINE)
    assert str(tmp_path) not in results


def test_the_data_is_the_same_at_every_run(tmp_path: Path) -> None:
    for name in ("one", "two"):
        POLYGONS.write(tmp_path / name)
    features = [_features(POLYGONS.file(tmp_path / name)) for name in ("one", "two")]
    assert features[0] == features[1]
    assert len(features[0]) == 500


def _features(file: Path) -> list[str]:
    frame = pyogrio.read_dataframe(file)
    assert frame.geometry.is_valid.all()
    vertices = frame.geometry.count_coordinates() - 1
    assert (vertices.min() >= 10, vertices.max() <= 40) == (True, True)
    return [str(row) for row in frame.to_csv(index=False).splitlines()[1:]]


@pytest.mark.parametrize("features", [10, 1000])
def test_boxes_hold_about_as_many_features_as_they_say(tmp_path: Path, features: int) -> None:
    data_set = DataSet("polygons", 20_000, "Polygon")
    tree = pyogrio.read_dataframe(data_set.write(tmp_path)).sindex
    counts = [len(list(tree.intersection(box))) for box in boxes(data_set, features, 1)]
    assert 0.7 * features < sum(counts) / len(counts) < 1.3 * features


def test_a_question_becomes_a_path_of_ogc_api_features() -> None:
    box = Question("points", (1.0, 2.0, 3.0, 4.0), 100, cql2="people >= 3500 AND kind = 'fuel'")
    path = "/api/collections/points/items?limit=100&bbox=1.0,2.0,3.0,4.0"
    filtered = "&filter-lang=cql2-text&filter=people%20%3E%3D%203500%20AND%20kind%20%3D%20%27fuel%27"
    assert items_path("/api", "points", box) == path + filtered
    assert items_path("/api", "points", box, filter_language=None) is None
    assert items_path("", "points", Question("points", feature_id=7)) == "/collections/points/items/7"


def _server(name: str) -> Server:
    return Server(name, "1", "as it comes", "http://127.0.0.1:9", lambda question: items_path("", "points", question))


def test_ratios_are_to_the_fastest_peer_and_to_the_files() -> None:
    row = box_row(POINTS, 10)
    rates = {OURS: 5000.0, "slow": 10.0, "fast": 400.0, LIMIT: 20_000.0}
    results = Results(seconds=1, outcomes={row.title: {name: _measured(rate) for name, rate in rates.items()}})
    results.outcomes[row.title]["absent"] = "not supported"
    assert ratio_lines(results, [row]) == [("points, 10 a box", "5,000", "12.5 × fast", "1/4.0", "12.5 × fast")]
    written = page(results, [row])
    assert "absent: not supported." in written
    assert "| fast | 400 | 1.00 | 2.00 | 300 | 0.080 | 0.020 | 2.500 | 0 |" in written


def _measured(rate: float) -> Measurement:
    return Measurement(rate=rate, p50_ms=1.0, p99_ms=2.0, answer_bytes=300.0, failed=0, cpu_ms=1000 / rate)


def test_a_server_that_cannot_be_measured_is_listed_with_the_reason() -> None:
    results = Results(seconds=1, missing={"QGIS Server": "QGIS Server is missing: apt-get install qgis-server"})
    assert "| QGIS Server | not measured | QGIS Server is missing: apt-get install qgis-server |" in page(results, [])


def test_other_features_in_an_answer_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(server: Server, path: str) -> tuple[int, str | None, bytes]:
        codes = [1, 2] if server.name == OURS or "bbox=1.0" in path else [1]
        features = [{"id": f"points.{code}", "properties": {"code": code}} for code in codes]
        return 200, None, json.dumps({"features": features}).encode()

    monkeypatch.setattr(agreement, "ask", answer)
    row = Row("boxes", [Question("points", (float(west), 2.0, 3.0, 4.0)) for west in (1, 2, 0)])
    servers = [_server(OURS), _server("other")]
    assert agreement.disagreements(servers, [row]) == ["other, boxes: 2 of 3 answers hold other features"]


def test_a_server_without_etags_has_no_row_of_304(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "ask", lambda *_: (200, None, b""))
    row = Row("unchanged", box_row(POINTS, 10).questions, revalidates=True)
    with pytest.raises(Unavailable, match="sends no ETag"):
        load.request_lines(_server("other"), row)
