"""In and out."""

import pytest

pytestmark = pytest.mark.anyio


async def test_a_link_that_never_was_opens_nothing(browser_of):
    reply = await (await browser_of("")).post("/sign-in/never")
    assert reply.status_code == 410
    assert "This sign-in link has been used" in reply.text


async def test_opening_the_link_uses_nothing_up(browser_of, site):
    link = await site.link("li@pages.example")
    browser = await browser_of("")
    for _ in range(2):
        assert "This button uses it." in (await browser.get(link)).text
    assert (await browser.post(link, follow_redirects=False)).headers["location"] == "/home"
    assert (await browser.post(link)).status_code == 410


async def test_known_and_unknown_addresses_get_the_same_answer(browser_of):
    browser = await browser_of("")
    answers = [
        (await browser.post("/sign-in", data={"email": email})).text.replace(email, "")
        for email in ("registrar@pages.example", "nobody@pages.example")
    ]
    assert answers[0] == answers[1]


async def test_no_address_is_refused_beside_what_was_typed(browser_of):
    reply = await (await browser_of("")).post("/sign-in", data={"email": "nonsense", "name": "李"})
    assert reply.status_code == 422
    assert 'value="nonsense"' in reply.text
    assert 'value="李"' in reply.text


async def test_signing_out_ends_it(browser_of):
    consumer = await browser_of("li@pages.example")
    assert (await consumer.get("/cases")).status_code == 200
    await consumer.post("/sign-out")
    assert (await consumer.get("/cases")).status_code == 401
