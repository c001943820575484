"""What a message is made of, told by its own words."""

import re

from evidence.transcripts.model import Sort

_ADDRESS = re.compile(r"https?://[^\s<>\"'（）()，。；]+", re.IGNORECASE)
_FILE = re.compile(r"[^\s/\\<>|:*?\"]{1,200}\.(?P<ending>[A-Za-z0-9]{2,5})")
_ENDINGS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "heic", "bmp"), Sort.image),
    **dict.fromkeys(("opus", "m4a", "aac", "mp3", "amr", "wav", "ogg", "silk"), Sort.voice),
    **dict.fromkeys(("mp4", "mov", "3gp", "avi", "mkv"), Sort.video),
    "vcf": Sort.card,
}
_WORDS = {
    **dict.fromkeys(
        ("图片", "照片", "截图", "表情", "动画表情", "自定义表情", "image", "photo", "sticker"), Sort.image
    ),
    **dict.fromkeys(("语音", "语音消息", "voice", "audio"), Sort.voice),
    **dict.fromkeys(("视频", "小视频", "短视频", "video"), Sort.video),
    **dict.fromkeys(("文件", "file", "document"), Sort.file),
    **dict.fromkeys(("链接", "link"), Sort.link),
    **dict.fromkeys(("商品", "商品卡片", "订单", "订单卡片", "卡片", "名片", "card", "contact"), Sort.card),
    **dict.fromkeys(("语音通话", "视频通话", "通话", "call"), Sort.call),
    **dict.fromkeys(("位置", "红包", "转账", "location"), Sort.other),
}
_BRACKETED = re.compile(r"[\[【<](?P<word>[^\[\]【】<>:：]{2,8})(?:[:：](?P<name>[^\[\]【】<>]{1,200}))?[\]】>]")

RECALL = re.compile(
    r"(?P<who>.{0,60}?)\s{0,3}(?:撤回了?一条(?:消息|信息)|撤回了?(?:消息|信息))(?:[，,。.\s]{0,3}(?:重新编辑)?)?"
    r"|(?:This|That) message was (?:recalled|unsent|withdrawn)\.?"
)
_LONGEST_RECALL = 160


def is_recall(text: str) -> bool:
    """Whether the text is what is left of a message that was taken back."""
    hint = "撤回" in text or " message was " in text
    return hint and len(text) <= _LONGEST_RECALL and RECALL.fullmatch(text) is not None


def of_text(text: str) -> tuple[Sort, str]:
    """The sort, and the name or address of what is attached: `[图片]`, `[文件:a.pdf]`, a bare address."""
    start = text[:1]
    if start in "[【<" and (found := _BRACKETED.fullmatch(text)):
        sort = _WORDS.get(found["word"].lower())
        if sort:
            return sort, (found["name"] or "").strip()
    if "://" not in text:
        return Sort.text, ""
    found = _ADDRESS.search(text)
    if not found:
        return Sort.text, ""
    if found[0] != text:
        return Sort.text, found[0]
    return of_ending(found[0].partition("?")[0], Sort.link), found[0]


def of_ending(name: str, otherwise: Sort) -> Sort:
    """By the ending of a file's name; of no other use, because names lie."""
    return _ENDINGS.get(name.rpartition(".")[2].lower(), otherwise)


def attached(text: str) -> str:
    """The address or the name of a file in the text of a message that says it has one; else nothing."""
    if found := _ADDRESS.search(text):
        return found[0]
    if found := _BRACKETED.fullmatch(text):
        return (found["name"] or "").strip()
    return text if _FILE.fullmatch(text) else ""
