"""Whether the servers answer the same: a fast wrong answer is worth nothing."""

import json
from collections.abc import Sequence

from tests.benchmarks.load import ask
from tests.benchmarks.requests import Question, Row
from tests.benchmarks.server import Server

SAMPLED = 10


def disagreements(servers: Sequence[Server], rows: Sequence[Row]) -> list[str]:
    """A line for each server and row where the ids differ from those of the first server, of ``SAMPLED`` requests."""
    compared = [server for server in servers if server.compared]
    found = []
    for row in rows:
        questions = row.questions[:SAMPLED]
        expected = [ids(compared[0], question) for question in questions]
        for server in compared[1:]:
            answers = [ids(server, question) for question in questions]
            pairs = [pair for pair in zip(expected, answers, strict=True) if None not in pair]
            wrong = sum(mine != theirs for mine, theirs in pairs)
            if wrong:
                found.append(f"{server.name}, {row.title}: {wrong} of {len(pairs)} answers hold other features")
    return found


def ids(server: Server, question: Question) -> frozenset[str] | None:
    """The ids of the features in the answer; None where there is no answer to the question."""
    path = server.path(question)
    if path is None:
        return None
    status, _, body = ask(server, path)
    if status != 200:
        return None
    answer = json.loads(body)
    # Each server has its own form of ids: the field holds the number everywhere.
    features = answer.get("features", [answer])
    return frozenset(str(feature["properties"].get("code", feature.get("id"))) for feature in features)


def mean_features(server: Server, row: Row) -> float:
    """Mean number of features in the answers to ``SAMPLED`` questions of ``row``."""
    counts = [len(found) for question in row.questions[:SAMPLED] if (found := ids(server, question)) is not None]
    return sum(counts) / max(len(counts), 1)
