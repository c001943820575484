"""Sums of money in Chinese capitals, 人民币大写, which nobody can alter by a stroke.

By the rules for filling in bills (支付结算办法, annex 1): 整 stands behind yuan and jiao, never behind fen; zeros
between digits are read once, and so are jiao that are missing between yuan and fen.
"""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_WAN, _YI = 10**4, 10**8


def capitals(fen: int) -> str:
    """`2599600` → 人民币贰万伍仟玖佰玖拾陆元整.

    Raises:
        ValueError: for less than nothing, which nobody can be told to pay.
    """
    if fen < 0:
        raise ValueError(fen)
    yuan, rest = divmod(fen, 100)
    jiao, odd = divmod(rest, 10)
    said = f"{whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif odd and yuan:
        said += "零"
    return f"人民币{said}{_DIGITS[odd]}分" if odd else f"人民币{said}整"


def whole(number: int) -> str:
    """A number without its unit: 10 001 → 壹万零壹."""
    if number == 0:
        return "零"
    for size, word in ((_YI, "亿"), (_WAN, "万")):
        if number >= size:
            above, below = divmod(number, size)
            return f"{whole(above)}{word}{_behind(below, size)}"
    return _below_ten_thousand(number)


def _behind(number: int, size: int) -> str:
    """What follows 亿 or 万: a missing first digit is read as one 零."""
    if number == 0:
        return ""
    return whole(number) if number >= size // 10 else f"零{whole(number)}"


def _below_ten_thousand(number: int) -> str:
    said, gap = "", False
    for digit, place in zip(map(int, f"{number:04d}"), _PLACES, strict=True):
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + place
        gap = digit == 0
    return said
