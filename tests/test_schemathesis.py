"""Schemathesis reads our OpenAPI document and asks for whatever it allows, and for what it does not."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from tests.served import Served

# Left out: `positive_data_acceptance`, since JSON Schema cannot say that south lies below north or that a day exists,
# and the checks of authentication, which an open portal has none of.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
)


def test_answers_are_as_our_openapi_document_says_whatever_is_asked(served: Served, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(described(served)), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", served.address),
        *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", "5"),
        *("--generation-deterministic", "--no-shrink", "--no-color"),
    ]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    # Operations that it never got an answer of are listed after this; only versions cannot be told in advance.
    unreached = ended.stdout.partition("Missing test data")[2]
    assert "/items" not in unreached, unreached


def described(served: Served) -> dict[str, Any]:
    """Our OpenAPI document with what JSON Schema has no word for."""
    document: dict[str, Any] = requests.get(f"{served.address}/openapi", timeout=20).json()
    # Features Part 1, /req/core/fc-limit-response-1: more than the maximum is no error, it is cut.
    del document["components"]["parameters"]["limit"]["schema"]["maximum"]
    for layer_id in served.feature_counts():
        operation = document["paths"][f"/collections/{layer_id}/items/{{featureId}}"]["get"]
        features = requests.get(served.items(layer_id), timeout=20).json()["features"]
        operation["parameters"] = [
            {
                "name": "featureId",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": [str(feature["id"]) for feature in features]},
            },
            *(part for part in operation["parameters"] if part.get("$ref") != "#/components/parameters/featureId"),
        ]
    return document
