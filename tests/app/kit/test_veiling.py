"""Replies on their way out: JSON is held until it is whole, and everything else goes by."""

import msgspec
import pytest

from app.kit.veiling import Veiling
from app.kit.veils import Veil

pytestmark = pytest.mark.anyio


@pytest.fixture
def veil() -> Veil:
    return Veil([("merchant", "星河数码专营店")], "en")


async def test_json_goes_out_whole_and_as_long_as_it_says(veil: Veil):
    sent = []

    async def send(message):
        sent.append(message)

    body = msgspec.json.encode({"seller": "星河数码专营店", "minor": 12})
    out = Veiling({"state": {"veil": veil}}, send)
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await out({"type": "http.response.start", "status": 200, "headers": headers})
    await out({"type": "http.response.body", "body": body[:10], "more_body": True})
    assert sent == []
    await out({"type": "http.response.body", "body": body[10:], "more_body": False})
    start, rest = sent
    assert msgspec.json.decode(rest["body"]) == {"seller": "the merchant", "minor": 12}
    assert dict(start["headers"])[b"content-length"] == str(len(rest["body"])).encode()


@pytest.mark.parametrize("state", [{}, {"veil": None}])
async def test_without_a_veil_nothing_is_held(state):
    sent = []

    async def send(message):
        sent.append(message)

    out = Veiling({"state": state}, send)
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
    await out(start)
    assert sent == [start]
