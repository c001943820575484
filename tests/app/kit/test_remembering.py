"""What is too long or no JSON is not remembered, and says so where it must."""

import pytest

from app.kit.problems import Misread
from app.kit.remembering import LONGEST_BODY, Memory


def scope(**headers: str) -> dict:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": raw}


def test_an_endless_or_empty_key_is_refused():
    for key in ("", "k" * 201):
        with pytest.raises(Misread) as refused:
            Memory.of(scope(idempotency_key=key))
        assert refused.value.field == "Idempotency-Key"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"idempotency_key": "k", "content_type": "application/octet-stream"},
        {"idempotency_key": "k", "content_length": str(LONGEST_BODY + 1)},
        {"idempotency_key": "k", "content_length": "-1"},
    ],
)
def test_uploads_and_requests_without_a_key_are_not_remembered(headers):
    assert Memory.of(scope(**headers)) is None


def test_json_and_an_empty_body_are_remembered():
    assert Memory.of(scope(idempotency_key="k", content_type="application/json", content_length="2"))
    assert Memory.of(scope(idempotency_key="k"))
