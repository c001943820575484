"""What everybody can see."""

import pytest

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/", "/verify", "/office", "/register", "/journal", "/problems", "/sign-in"])
async def test_a_public_page_is_whole_in_both_languages(browser_of, path):
    for language, word in (("en", "Verify a ruling"), ("zh-Hans", "核验裁决")):
        reply = await (await browser_of("", language)).get(path)
        assert reply.status_code == 200
        assert f'<html lang="{language}">' in reply.text
        assert word in reply.text


async def test_the_language_that_was_chosen_stays(browser_of):
    browser = await browser_of("", "en")
    reply = await browser.post("/language", data={"language": "zh-Hans", "back": "/office"}, follow_redirects=False)
    assert reply.headers["location"] == "/office"
    assert '<html lang="zh-Hans">' in (await browser.get("/office")).text


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_nobody_is_sent_to_another_site(browser_of, back):
    reply = await (await browser_of("")).post(
        "/language", data={"language": "en", "back": back}, follow_redirects=False
    )
    assert reply.headers["location"] == "/"


@pytest.mark.parametrize("asked", ["RR-2026-999999", "0" * 64, "nonsense", "<b>"])
async def test_what_was_never_issued_fails(browser_of, asked):
    reply = await (await browser_of("")).get("/verify", params={"q": asked})
    assert 'class="verdict failed"' in reply.text


async def test_an_address_that_does_not_exist_is_a_page_for_people_and_a_problem_for_machines(browser_of):
    browser = await browser_of("")
    assert "There is nothing here." in (await browser.get("/nowhere")).text
    machine = await browser.get("/api/v1/nowhere")
    assert machine.headers["content-type"] == "application/problem+json"


async def test_nothing_on_a_page_comes_from_elsewhere_or_runs_inline(browser_of):
    reply = await (await browser_of("")).get("/verify")
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert "style=" not in reply.text
    assert "onclick" not in reply.text
