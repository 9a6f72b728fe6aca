"""How figures look in a spreadsheet: number formats made of the language's own patterns, and the colours of a sheet."""

import re
from dataclasses import dataclass

from engine.locale import Locale

INK, SOFT, LINE, TINT, HEAD, MARK, WASH, BAR = (
    "#1D2430", "#565F6E", "#D9D5CD", "#F5F3EF", "#1D4A70", "#B3341F", "#FBEEE9", "#8FB6D0",
)  # fmt: skip
PHASES: dict[str | None, tuple[str, str]] = {
    "seeding": ("#CFDFE9", "#14293A"),
    "warm-up": ("#8FB6D0", "#0D2233"),
    "burst": ("#1D4A70", "#FFFFFF"),
    "return": ("#B9C0C8", "#1D2430"),
    None: ("#E3E0D8", "#1D2430"),
}
"""The colour of a phase and of text on it, as in the timeline of the HTML document."""

DASH = '"–"'
_CHARSETS = {"zh-CN": 134, "ja": 128}
_LANGUAGES = {"en": "409", "zh-CN": "804", "ja": "411"}
_DIGITS = re.compile(r"[#,0.]+")
_DAY = re.compile(r"(y+|M+|d+)")
_CODES = {"y": "yyyy", "M": "m", "MMM": "mmm", "d": "d"}


@dataclass(frozen=True)
class Looks:
    """Number formats of one language and currency by the name of the look."""

    money: str
    cost: str
    short: str
    date: str
    iso: str = "yyyy-mm-dd"
    count: str = "#,##0"
    ratio: str = "0.00"
    share: str = "0.0%"

    @classmethod
    def of(cls, locale: Locale, currency: str) -> "Looks":
        """The looks of a plan."""
        from babel.numbers import get_currency_precision

        pattern = locale.texts.get(f"formats.money_{currency.lower()}") or locale.texts["formats.money"]
        before, after = (_quoted(_symbol(each, locale, currency)) for each in _DIGITS.split(pattern, maxsplit=1))
        decimals = "." + "0" * get_currency_precision(currency) if get_currency_precision(currency) else ""
        whole, exact = f"{before}#,##0{after}", f"{before}#,##0{decimals}{after}"
        return cls(
            money=f"{whole};-{whole};{DASH}",
            cost=exact if decimals else f"{before}#,##0.##{after}",
            short=_short(locale, currency),
            date=_date(locale),
        )


def font_of(locale: Locale) -> dict[str, object]:
    """A font that has the language's characters, with the charset by which a machine without it finds another."""
    font: dict[str, object] = {"font_name": locale.texts["formats.font"], "font_family": 2, "font_size": 10}
    if locale.code in _CHARSETS:
        font["font_charset"] = _CHARSETS[locale.code]
    return font


def _symbol(text: str, locale: Locale, currency: str) -> str:
    from babel.numbers import get_currency_symbol

    return text.replace("¤", get_currency_symbol(currency, locale=locale.code.replace("-", "_")))


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


def _short(locale: Locale, currency: str) -> str:
    """Money in few characters, each section of the format with the currency's sign."""
    own = locale.texts.get(f"formats.short_money_{currency.lower()}") or locale.texts["formats.short_money"]
    before, after = own.replace("{symbol}", _symbol("¤", locale, currency)).split("{amount}")
    sections = (re.fullmatch(r"(\[.*\])?(.*)", each) for each in locale.texts["formats.sheet_short"].split(";"))
    return ";".join(f"{each[1] or ''}{_quoted(before)}{each[2]}{_quoted(after)}" for each in sections if each)


def _date(locale: Locale) -> str:
    pieces = (each for each in _DAY.split(locale.texts["formats.date"]) if each)
    code = "".join(_CODES.get(each) or (each if each.isspace() else _quoted(each)) for each in pieces)
    return f"[$-{_LANGUAGES[locale.code]}]{code}" if "mmm" in code else code
