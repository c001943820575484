"""Which names mean one business, which may, and which only begin alike: a table of pairs, labelled by hand."""

import time

import pytest

from app.people import namesakes

SAME = [
    ("星河数码专营店", "星河数码专营店"),
    ("星河数码专营店", "星河数码有限公司"),
    ("星河数码", "星河数码股份有限公司"),
    ("星河数码旗舰店", "星河数码官方旗舰店"),
    ("星河数码专卖店", " 星河 数码 "),
    ("星河数码", "星河·数码"),
    ("星河数码", "【星河数码】"),
    ("星河数码", "“星河数码”官方旗舰店"),
    ("星河数码", "星河数码（集团）有限公司"),
    ("Haitong", "haitong"),
    ("Haitong", "ＨＡＩＴＯＮＧ"),
    ("Haitong Co., Ltd.", "HAITONG CO LTD"),
    ("Haitong Inc.", "Haitong Limited"),
    ("The Haitong Company", "Haitong LLC"),
    ("Haitong Flagship Store", "Haitong Official Store"),
    ("Hai-Tong", "Hai Tong"),
    ("O'Brien", "OBrien Ltd"),
    ("Moss & Vale", "Moss Vale GmbH"),
    ("美的集团股份有限公司", "美的官方旗舰店"),
    ("３６０数码", "360数码"),
    ("小店", "小店"),
    ("Starriver", "Star River"),
    ("上海银行", "上海银行股份有限公司"),
    ("阿梅的旧物", "阿梅的旧物小店"),
    ("深圳市星河数码有限公司", "深圳市星河数码（集团）股份有限公司"),
]
LIKE = [
    ("星河数码（深圳）有限公司", "星河数码专营店"),
    ("深圳市星河数码有限公司", "星河数码"),
    ("深圳星河数码有限公司", "星河数码（深圳）有限公司"),
    ("广东省深圳市星河数码", "星河数码旗舰店"),
    ("广西壮族自治区桂美食品有限公司", "桂美食品专营店"),
    ("星河数码（上海）有限公司", "星河数码（北京）有限公司"),
    ("中国平安", "平安"),
    ("海桐商城", "海桐网络科技有限公司"),
    ("海桐", "海桐电子商务有限公司"),
    ("海桐商城", "杭州海桐信息技术股份有限公司"),
    ("华为", "华为技术有限公司"),
    ("苹果", "苹果电脑贸易（上海）有限公司"),
    ("苹果", "Apple苹果官方旗舰店"),
    ("Apple", "Apple 苹果官方旗舰店"),
    ("中国移动", "中国移动通信集团有限公司"),
    ("Haitong Mall", "Haitong Technology Co., Ltd"),
    ("Haitong (Shanghai) Co., Ltd", "Haitong"),
    ("Starriver", "Starrivers"),
    ("Starriver", "Stariver"),
    ("阿梅的旧物", "阿海的旧物"),
]
OTHERS = [
    ("苹果", "苹果园"),
    ("苹果园旗舰店", "苹果旗舰店"),
    ("小米", "小米椒食品"),
    ("京东", "京东方"),
    ("京东方科技集团", "京东世纪贸易有限公司"),
    ("华为", "华为峰"),
    ("美的", "美的好家居"),
    ("星河", "星河湾"),
    ("星河数码", "星海数码"),
    ("海桐商城", "海棠商城"),
    ("上海银行", "北京银行"),
    ("南京大学", "北京大学"),
    ("中国移动", "中国联通"),
    ("中国移动", "移动硬盘专营店"),
    ("海南航空", "厦门航空"),
    ("北京现代", "现代快报"),
    ("长城汽车", "长城葡萄酒"),
    ("三星", "三星堆"),
    ("老凤祥", "老庙"),
    ("数码专营店", "手机专营店"),
    ("有限公司", "股份有限公司"),
    ("食品旗舰店", "星河食品旗舰店"),
    ("Apple", "Appleton"),
    ("Apple", "Pineapple"),
    ("Nova", "Novartis"),
    ("Star Mall", "Star River Mall"),
    ("Online Store", "Online Shop Global"),
    ("Zinc", "Zeta Inc"),
    ("Best Life", "Good Life"),
    ("China Bank", "Hongkong Bank"),
    ("360", "3600"),
    ("", ""),
    ("……", "——"),
    ("张伟", "张伟强"),
]


@pytest.mark.parametrize(("one", "other"), [pair for each in SAME for pair in (each, each[::-1])])
def test_these_are_one_business(one, other):
    assert namesakes.are_same(one, other)
    assert namesakes.are_like(one, other)


@pytest.mark.parametrize(("one", "other"), [pair for each in LIKE for pair in (each, each[::-1])])
def test_these_may_be_one_business(one, other):
    assert namesakes.are_like(one, other)


@pytest.mark.parametrize(("one", "other"), LIKE)
def test_what_may_be_is_not_called_certain(one, other):
    assert not namesakes.are_same(one, other)


@pytest.mark.parametrize(("one", "other"), [pair for each in OTHERS for pair in (each, each[::-1])])
def test_these_are_not(one, other):
    assert not namesakes.are_like(one, other)
    assert not namesakes.are_same(one, other)


def test_several_names_are_compared_at_once():
    declared = namesakes.fold_all(["小米", "深圳市星河数码有限公司"])
    assert declared.like & namesakes.fold("星河数码专营店").like
    assert not declared.same & namesakes.fold("星河数码专营店").same
    assert not declared.like & namesakes.fold("苹果").like


def test_ten_thousand_different_names_are_folded_in_seconds():
    start = time.perf_counter()
    for number in range(10_000):
        namesakes.fold(f"深圳市星河{number}数码科技有限公司")
    assert time.perf_counter() - start < 5
