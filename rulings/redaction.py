"""What in a ruling could tell who a private person is: proposals, which a person confirms before anything is published.

Names of the case are known and found however they are written (`app.kit.masking`). Numbers are told by their shape and,
where they have one, their check digit; other persons by the words that stand beside them, addresses by their parts.
Offsets are those of the text as it stands. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from unicodedata import normalize

from msgspec import Struct

from app.kit.masking import Mask, fold, variants
from app.kit.text import _

KINDS = {
    "identity_card": _("[identity card number]"),
    "bank_card": _("[bank card number]"),
    "phone": _("[telephone number]"),
    "email": _("[mail address]"),
    "address": _("[address]"),
    "order_number": _("[order number]"),
    "plate": _("[number plate]"),
    "account": _("[account name]"),
    "person": _("[name]"),
}
"""What is proposed by its shape, and what stands in its place. Names of the case have a kind of their own: `name`."""
WITHHELD = _("[withheld]")
ALWAYS = frozenset({"name", "also", "identity_card"})
"""What nobody may leave standing."""
KEPT = ""
"""The role of a name that stays: a business is named."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
)
_FAMILY = f"(?:欧阳|诸葛|司马|上官|[{_SURNAMES}])"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HAN = "[\u4e00-\u9fff]"
_LEADS = re.compile(
    r"^(?:.*(?:住在|寄到|寄往|送到|送往|位于|地址|住址)[是为：:]?|[我你他她在到往至于住寄送的家是为：:，,。\s]+)"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_CARD_LENGTHS = range(14, 20)
"""A bar code has 13 digits, and one in ten of them would check."""
_FEWEST_DIGITS = 6
_LONG_LATIN = 8
"""From so many letters on a name in Latin letters is in no other word."""


class Found(Struct, frozen=True):
    """One place in a text: `start` to `end`, why it is proposed, and what would stand there."""

    start: int
    end: int
    kind: str
    instead: str


def is_identity_card(number: str) -> bool:
    """Whether the last sign checks the other seventeen (GB 11643, ISO 7064 MOD 11-2) and the birthday is a day."""
    if not re.fullmatch(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == number[-1]


def is_bank_card(number: str) -> bool:
    """Whether the last digit checks the others (Luhn, ISO/IEC 7812-1) and the length is one that cards have."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return len(digits) in _CARD_LENGTHS and len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def _pattern(pattern: str, kind: str, *, flags: int = 0) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, flags), kind


_SHAPES = (
    _pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "email", flags=re.ASCII),
    _pattern(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])", "phone"),
    _pattern(r"(?<![0-9A-Za-z-])0\d{2,3}[ -]?\d{7,8}(?![0-9A-Za-z])", "phone"),
    _pattern(r"\+\d{1,3}(?:[ -]?\d){7,12}(?![0-9A-Za-z])", "phone"),
    _pattern(
        r"(?:订单|订单号|订单编号|运单号|快递单号|物流单号|流水号|交易号|order (?:no\.?|number))(?:是|为|[：:#\s])*"
        r"(?P<it>[A-Z0-9-]*\d{4}[A-Z0-9-]*)(?![A-Z0-9])",
        "order_number",
        flags=re.IGNORECASE,
    ),
    _pattern(r"(?<![0-9A-Za-z-])(?:[A-Z]{2,4}\d{9,20}|\d{15,24})(?![0-9A-Za-z-])", "order_number"),
    _pattern(
        r"(?:微信号?|QQ号?|支付宝账?号?|旺旺号?|wechat(?: id)?)(?:是|为|[：:\s])*(?P<it>[A-Z0-9_-]{5,20})",
        "account",
        flags=re.IGNORECASE,
    ),
    _pattern(
        rf"[{_PROVINCES}][A-HJ-NP-Z][·•\s]?(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{{5,6}}(?![0-9A-Za-z])",
        "plate",
    ),
    _pattern(
        rf"(?:{_HAN}{{2,8}}?(?:省|自治区))?(?:{_HAN}{{2,8}}?(?:市|自治州))?(?:{_HAN}{{1,8}}?(?:区|县|镇|乡|街道))?"
        rf"[\u4e00-\u9fff0-9]{{1,10}}?(?:路|街|大道|道|巷|弄|胡同|村|小区|花园|公寓|大厦|苑)"
        rf"(?:[一二三四五六七八九十]段)?(?:\s?附?[A-Z0-9]+\s?(?:号院|号楼|号|弄|栋|幢|座|单元|室|楼|层))+(?:\d{{2,4}})?",
        "address",
    ),
    _pattern(
        r"(?:(?:Room|Flat|Apt\.?|Unit) \d+[A-Z]?, )?(?:No\. ?)?\d+[A-Z]?,? (?:[A-Z][a-z]+ ){1,3}"
        r"(?:Road|Rd\.?|Street|St\.?|Avenue|Ave\.?|Lane)(?:, [A-Z][a-z]+)*",
        "address",
    ),
    _pattern(rf"(?P<it>{_FAMILY}{_HAN}{{0,2}}?)(?:先生|女士|小姐|太太|师傅|老师|经理(?!级))", "person"),
    _pattern(
        rf"(?:收件人|收货人|寄件人|联系人|户名|持卡人|姓名|开户人)(?:是|为|[：:\s])*(?P<it>{_FAMILY}{_HAN}{{1,2}}?)"
        rf"(?=[，,。；;、）)\s的]|电话|手机|地址|$)",
        "person",
    ),
    _pattern(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.? (?P<it>[A-Z][a-z]+(?: [A-Z][a-z]+)?)", "person"),
)
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){12,17}[ -]?[\dXx](?![0-9A-Za-z])")


def propose(text: str, names: Mask, also: Sequence[str] = ()) -> list[Found]:
    """Everything in a text that could tell who somebody is, from the first to the last, none over another.

    Names go first, then what a person said is one `also`, letter by letter, then numbers that check, then shapes; of
    two that meet, the first found stays.
    """
    found: list[Found] = []
    for one in _all(text, names, also):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
    return sorted((one for one in found if one.instead != KEPT), key=lambda one: one.start)


def _all(text: str, names: Mask, also: Sequence[str]) -> Iterator[Found]:
    yield from (Found(start, end, "name", role) for start, end, role in names.places(text))
    for words in also:
        yield from (Found(*match.span(), "also", WITHHELD) for match in re.finditer(re.escape(words), text))
    plain = "".join(_narrow(char) for char in text)
    for match in _DIGITS.finditer(plain):
        if kind := _checked(_bare(match.group())):
            yield Found(match.start(), match.end(), kind, KINDS[kind])
    for pattern, kind in _SHAPES:
        for match in pattern.finditer(plain):
            start, end = match.span("it" if "it" in pattern.groupindex else 0)
            start += len(_lead(match.group())) if kind == "address" else 0
            yield Found(start, end, kind, KINDS[kind])


def _lead(address: str) -> str:
    lead = _LEADS.match(address)
    return lead.group() if lead and lead.end() < len(address) else ""


def _checked(number: str) -> str | None:
    if is_identity_card(number):
        return "identity_card"
    return "bank_card" if number.isdigit() and is_bank_card(number) else None


def _narrow(char: str) -> str:
    """A full-width sign as the usual one; as long as before, so that places stay."""
    narrow = normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char


def redact(text: str, found: Iterable[Found]) -> str:
    """The text with what was found replaced."""
    told, last = [], 0
    for one in found:
        told += [text[last : one.start], one.instead]
        last = one.end
    return "".join([*told, text[last:]])


def remaining(texts: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """The private names that can still be read in what is about to be published, whatever stands between their signs.

    A second look that shares nothing with the first: businesses are taken out, then everything but letters and digits.
    `names` are all of the case, businesses with the role `KEPT`.
    """
    private = {name: _letters(name) for name, role in names.items() if role != KEPT}
    businesses = sorted((fold(v) for name, role in names.items() if role == KEPT for v in variants(name)), key=len)
    taken = partial(_without, businesses=businesses[::-1])
    said = [(taken(text), _letters(taken(text))) for text in texts]
    return [name for name, bare in private.items() if any(_reads(bare, *each) for each in said)]


def _without(text: str, businesses: list[str]) -> str:
    said = fold(text)
    for business in businesses:
        said = said.replace(business, " ")
    return said


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _reads(name: str, said: str, letters: str) -> bool:
    """A short name in Latin letters is in many words, so it must stand as one."""
    if name.isdigit():
        return len(name) >= _FEWEST_DIGITS and name in letters
    if not name.isascii():
        return len(name) > 1 and name in letters
    if len(name) >= _LONG_LATIN:
        return name in letters
    return len(name) > 1 and re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", said) is not None
