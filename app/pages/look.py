"""How pages speak: one Jinja environment that knows the reader's language, amounts, days and the trade's words."""

from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.filters import do_truncate
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig
from markupsafe import Markup

from app.kit.calendar import OFFICE_ZONE
from app.kit.money import Money
from app.kit.settings import Settings
from app.kit.text import chinese, translate
from app.pages import words
from app.pages.citing import cited
from evidence.rules import moment_text
from rulings.document.words import CODES

_APP = Path(__file__).parents[1]
STATIC = _APP / "static"
_LOCALES = {"zh-Hans": "zh_Hans", "en": "en_GB"}
_KILO = 1024


def template_config(settings: Settings) -> TemplateConfig[JinjaTemplateEngine]:
    """The templates with their filters; times are shown in the office's zone, by name."""
    _ = settings
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment()))


def environment() -> Environment:
    """A name that a template does not know is a fault, never an empty place on a page."""
    jinja = Environment(
        loader=FileSystemLoader(_APP / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=veiled,
    )
    jinja.globals["_"] = say  # ty: ignore[invalid-assignment] - Jinja types its own globals only
    jinja.filters |= {
        "money": money,
        "day": day,
        "moment": moment,
        "playtime": moment_text,
        "cited": cited,
        "truncate": cut,
        "size": size,
        "word": word,
        "ruled": ruled,
        "step": step,
        "turn": turn,
        "role": role,
    }
    return jinja


def _language(context: Context) -> str:
    return context["language"]


class Ours(str):
    """A sentence of the program: of what is in it, only that with which it was filled can be a name."""

    __slots__ = ()


@pass_context
def veiled(context: Context, value: object) -> object:
    """Everything that a template writes goes through the veil of whoever decides; what is already written went."""
    veil = context.get("veil")
    if veil is None or not isinstance(value, str) or isinstance(value, Markup | Ours):
        return value
    return veil.text(value)


@pass_context
def cut(context: Context, words: str, length: int) -> str:
    """The beginning of a text; a name at its end is replaced before it is cut in two."""
    shown = str(veiled(context, words))
    return do_truncate(context.environment, shown, length)


@pass_context
def say(context: Context, sentence: str, /, **values: object) -> str:
    """A sentence in the reader's language."""
    said = translate(sentence, _language(context), **{name: veiled(context, each) for name, each in values.items()})
    return Ours(said) if sentence in chinese() else said


@pass_context
def money(context: Context, amount: Money) -> str:
    """`6,499.00 元`, `CN¥6,499.00`."""
    return amount.text(_language(context))


@pass_context
def day(context: Context, value: date | datetime) -> str:
    """The day in words; a moment falls on its day in the office's zone."""
    local = value.astimezone(OFFICE_ZONE).date() if isinstance(value, datetime) else value
    return format_date(local, "long", _LOCALES[_language(context)])


@pass_context
def moment(context: Context, value: datetime) -> str:
    """Day and minute, with the name of the zone: `5 March 2026, 18:00 Asia/Shanghai`."""
    local = value.astimezone(OFFICE_ZONE)
    gap = ", " if _language(context) == "en" else " "
    return f"{day(context, value)}{gap}{local:%H:%M} {OFFICE_ZONE.key}"


def size(count: int) -> str:
    """Bytes as people read them."""
    if count < _KILO:
        return f"{count} B"
    if count < _KILO**2:
        return f"{count / _KILO:.0f} KB"
    return f"{count / _KILO**2:.1f} MB"


def _spell(context: Context, code: str, table: dict[str, str]) -> str:
    """A code nobody gave a word stands as it is: better than no page."""
    return Ours(translate(table[code], _language(context))) if code in table else code


@pass_context
def word(context: Context, code: str) -> str:
    """A word of the taxonomy, a stage, a state."""
    return _spell(context, code, words.CODES)


@pass_context
def ruled(context: Context, code: str) -> str:
    """A code as rulings spell it."""
    return _spell(context, code, CODES)


@pass_context
def step(context: Context, action: str) -> str:
    """A line of the timeline."""
    return _spell(context, action, words.STEPS)


@pass_context
def turn(context: Context, by: str) -> str:
    """Who takes a step."""
    return _spell(context, by, words.TURNS)


@pass_context
def role(context: Context, name: str) -> str:
    """What an account is."""
    return _spell(context, name, words.ROLES)
