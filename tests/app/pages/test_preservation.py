"""The order to preserve on its page, and a platform's desk that says how its systems are told."""

import re

import pytest

from app.kit.actors import CLOCK, Role
from evidence.service import preserving
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


def as_(living: World, role: Role) -> dict[str, str]:
    return HTML | living.headers(role)


async def ordered(database, living: World) -> str:
    async with database.transaction(CLOCK) as session:
        await preserving.issue(session, living.merchants)
    return f"/cases/{living.merchants}"


async def test_strangers_and_cases_without_an_order_have_no_page(client, database, living):
    missing = await client.get(f"/cases/{living.merchants}/preservation", headers=as_(living, Role.consumer))
    assert missing.status_code == 404
    page = f"{await ordered(database, living)}/preservation"
    assert (await client.get(page, headers=as_(living, Role.registrar))).status_code == 404
    assert (await client.get(page, headers=HTML)).status_code == 401


async def test_everybody_reads_the_order_and_its_platform_answers_there(client, database, living):
    case = await ordered(database, living)
    read = await client.get(f"{case}/preservation", headers=as_(living, Role.consumer))
    assert read.status_code == 200
    assert "在此交付" not in read.text
    desk = as_(living, Role.platform)
    asked = await client.get(f"{case}/preservation", headers=desk)
    assert "在此交付" in asked.text
    doors = f"{case}/preservation"
    unsaid = await client.post(f"{doors}/none-held", data={"text": "没有电话客服。"}, headers=desk)
    assert (unsaid.status_code, "没有电话客服。</textarea>" in unsaid.text) == (422, True)
    assert 'id="h-came"' in unsaid.text
    said = await client.post(f"{doors}/none-held", data={"part": "calls", "text": "没有电话客服。"}, headers=desk)
    assert (said.status_code, said.headers["location"]) == (303, f"{doors}?done=none-held#main")
    assert "已记录" in (await client.get(f"{doors}?done=none-held", headers=desk)).text
    files = {"file": ("chat.txt", "你好".encode(), "text/plain")}
    unkind = await client.post(f"{doors}/evidence", data={"title": "聊天", "kind": ""}, files=files, headers=desk)
    assert (unkind.status_code, "请选择：类别" in unkind.text) == (422, True)
    assert 'value="聊天" id="evidence-title"' in unkind.text
    assert 'id="h-came"' in unkind.text
    sent = await client.post(f"{doors}/evidence", data={"title": "聊天", "kind": "chat"}, files=files, headers=desk)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{doors}?done=evidence#h-came")
    assert "文件已提交并封存" in (await client.get(f"{doors}?done=evidence", headers=desk)).text
    shown = await client.get(f"{case}/preservation", headers=as_(living, Role.consumer))
    assert "没有电话客服。" in shown.text
    assert "平台在申诉前没有留存过相应摘要" in shown.text
    item = re.search(r'href="(/cases/[^"]+/evidence/[^"]+)"', shown.text)
    assert item
    assert "与平台留存摘要的比对" in (await client.get(item.group(1), headers=as_(living, Role.mediator))).text


async def test_only_the_platforms_desk_sets_the_address_and_makes_secrets(client, living):
    for role in (Role.merchant, Role.chief, Role.operations):
        assert (await client.get("/platform/webhook", headers=as_(living, role))).status_code == 403
        assert (await client.post("/platform/webhook/secrets", headers=as_(living, role))).status_code == 403
    desk = as_(living, Role.platform)
    refused = await client.post("/platform/webhook", data={"url": "http://127.0.0.1/"}, headers=desk)
    assert refused.status_code == 422
    assert "http://127.0.0.1/" in refused.text
    url = "https://hooks.haitong.example/redress"
    assert (await client.post("/platform/webhook", data={"url": url}, headers=desk)).status_code == 303
    made = await client.post("/platform/webhook/secrets", headers=desk)
    secret = re.search(r"whsec_[^<]+", made.text)
    assert secret
    again = await client.get("/platform/webhook", headers=desk)
    assert url in again.text
    assert secret.group(0) not in again.text
    retire = re.search(r'action="(/platform/webhook/secrets/[^"]+/retire)"', again.text)
    assert retire
    assert (await client.post(retire.group(1), headers=desk)).status_code == 303
    assert (await client.post("/platform/webhook", data={"url": ""}, headers=desk)).status_code == 303
    assert url not in (await client.get("/platform/webhook", headers=desk)).text
