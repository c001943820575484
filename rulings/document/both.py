"""What stands on the page in two languages: the first, which counts, and the second beside it."""

from typing import Self

from markupsafe import Markup, escape


class Both(str):
    """The words in the first language; `second` says the same in the other. A template shows both."""

    __slots__ = ("language", "second")

    second: str
    language: str

    def __new__(cls, first: str, second: str, language: str) -> Self:
        made = super().__new__(cls, first)
        made.second, made.language = second, language
        return made

    def __html__(self) -> Markup:
        first, second = escape(str(self)), escape(self.second)
        return Markup(f'{first} <span class="also" lang="{self.language}">{second}</span>')  # noqa: S704 - both escaped


class Own(str):
    """Somebody's own words. They stand in the first language's sentence; in the second, a mark of where they were."""

    __slots__ = ()
    second = "…"


def first_of(value: object) -> object:
    """What goes into a sentence of the first language."""
    return str(value) if isinstance(value, Both | Own) else value


def second_of(value: object) -> object:
    """What goes into a sentence of the second language."""
    return value.second if isinstance(value, Both | Own) else value
