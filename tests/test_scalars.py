"""Scalars mean one thing or say what to write instead."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from engine import scalars
from engine.scalars import (
    Day,
    Flag,
    Money,
    Number,
    Share,
    Text,
    Whole,
    Word,
    Year,
    describe,
    read_currency,
    read_day,
    read_flag,
    read_money,
    read_number,
    read_share,
    read_text,
    read_whole,
    read_word,
    read_year,
)
from engine.source import Quoted

GOOD = [
    (read_number, "299", Decimal(299)),
    (read_number, "-4.30", Decimal("-4.3")),
    (read_number, "-0", Decimal(0)),
    (read_number, 7, Decimal(7)),
    (read_number, "1000000000000", Decimal(10**12)),
    (read_money, "0", Decimal(0)),
    (read_whole, "40000", 40000),
    (read_whole, 3, 3),
    (read_year, "2027", 2027),
    (read_year, Quoted("2027"), 2027),
    (read_share, "62%", Decimal("0.62")),
    (read_share, "0.62", Decimal("0.62")),
    (read_share, "62.5%", Decimal("0.625")),
    (read_share, "0", Decimal(0)),
    (read_share, "0%", Decimal(0)),
    (read_share, "100%", Decimal(1)),
    (read_share, "1%", Decimal("0.01")),
    (read_share, Decimal("0.3"), Decimal("0.3")),
    (read_flag, "true", True),
    (read_flag, "false", False),
    (read_flag, True, True),
    (read_day, "2027-03-15", date(2027, 3, 15)),
    (read_day, Quoted("2027-03-15"), date(2027, 3, 15)),
    (read_day, "2028-02-29", date(2028, 2, 29)),
    (read_day, date(2027, 3, 15), date(2027, 3, 15)),
    (read_text, "007", "007"),
    (read_text, "no", "no"),
    (read_text, Quoted(" x "), " x "),
    (read_word, "beauty.personal_care", "beauty.personal_care"),
    (read_word, "mid-autumn", "mid-autumn"),
    (read_currency, "CNY", "CNY"),
    (read_word, "A3_to_A4", "A3_to_A4"),
    (read_word, Quoted("618"), "618"),
]


@pytest.mark.parametrize(("read", "value", "expected"), GOOD)
def test_what_is_written_is_what_is_meant(read: Any, value: object, expected: object) -> None:
    found = read(value)
    assert found == expected
    assert type(found) is type(expected)
    assert not str(found).startswith("-0")


BAD = [  # reader, text, kind, phrase of the message, phrase of the hint
    (read_number, "1e3", "unreadable", "got '1e3'", "write 1000"),
    (read_number, "012", "unreadable", "got '012'", "write 12"),
    (read_number, "1:30", "unreadable", "got '1:30'", "write digits"),
    (read_number, "1_000", "unreadable", "got '1_000'", "write 1000"),
    (read_number, "1,000,000", "unreadable", "got", "write 1000000"),
    (read_number, "1 000", "unreadable", "got", "write 1000"),
    (read_number, "0x1F", "unreadable", "got '0x1F'", "write 31"),
    (read_number, "0o17", "unreadable", "got '0o17'", "write 15"),
    (read_number, ".5", "unreadable", "got '.5'", "write 0.5"),
    (read_number, "5.", "unreadable", "got '5.'", "write 5"),
    (read_number, "+5", "unreadable", "got '+5'", "write 5"),
    (read_number, ".nan", "unreadable", "got '.nan'", "if the number is unknown"),
    (read_number, "nan", "unreadable", "got 'nan'", "if the number is unknown"),
    (read_number, ".inf", "unreadable", "got '.inf'", "if the number is unknown"),
    (read_number, "-Infinity", "unreadable", "got", "if the number is unknown"),
    (read_number, "１２３", "unreadable", "got '１２３'", "write 123"),
    (read_number, "٣", "unreadable", "got '٣'", "write 3"),
    (read_number, "300万", "unreadable", "got '300万'", "write 3000000"),
    (read_number, "1.2亿", "unreadable", "got", "write 120000000"),
    (read_number, "30k", "unreadable", "got", "write 30000"),
    (read_number, "¥299", "unreadable", "got", "write 299"),
    (read_number, "299 CNY", "unreadable", "got", "write 299"),
    (read_number, "299元", "unreadable", "got", "write 299"),
    (read_number, "8%", "unreadable", "got '8%'", "not a share"),
    (read_number, "yes", "unreadable", "got 'yes'", "write digits"),
    (read_number, "1e999999999", "unreadable", "got", "write digits"),
    (read_number, "9" * 5000, "out_of_range", "between", ""),
    (read_number, "0." + "1" * 5000, "out_of_range", "between", ""),
    (read_number, "1000000000001", "out_of_range", "between", ""),
    (read_number, Decimal("NaN"), "out_of_range", "between", ""),
    (read_number, Quoted("5"), "unreadable", "got the quoted text '5'", "remove the quotes"),
    (read_number, None, "unreadable", "got nothing", ""),
    (read_number, ["1"], "unreadable", "got a list", ""),
    (read_number, {"a": "1"}, "unreadable", "got a mapping", ""),
    (read_number, True, "unreadable", "got True", ""),
    (read_money, "-1", "out_of_range", "not negative, got '-1'", ""),
    (read_whole, "-1", "out_of_range", "not negative", ""),
    (read_whole, "1.5", "unreadable", "whole number", "write 1 or 2"),
    (read_whole, "5.0", "unreadable", "whole number", "write 5"),
    (read_whole, Quoted("5"), "unreadable", "quoted", "remove the quotes"),
    (read_whole, Decimal("1.5"), "out_of_range", "whole number", ""),
    (read_year, "27", "out_of_range", "a year from 2000 to 2100", "write 2027"),
    (read_year, "02027", "unreadable", "got '02027'", "write 2027"),
    (read_share, "62", "unreadable", "a share such as", "write 62%"),
    (read_share, "1", "unreadable", "a share such as", "write 100% or 1%"),
    (read_share, "62 %", "unreadable", "got '62 %'", "write 62%"),
    (read_share, "62％", "unreadable", "got", "write 62%"),
    (read_share, ".62", "unreadable", "got '.62'", "write 0.62"),
    (read_share, "1e1", "unreadable", "got", "write 10%"),
    (read_share, "120%", "out_of_range", "0% to 100%, got '120%'", ""),
    (read_share, "-5%", "out_of_range", "0% to 100%, got '-5%'", ""),
    (read_share, "-0.1", "out_of_range", "0% to 100%", ""),
    (read_share, ".nan", "unreadable", "got '.nan'", "write 62% or 0.62"),
    (read_share, "half", "unreadable", "got 'half'", "write 62% or 0.62"),
    (read_share, Quoted("62%"), "unreadable", "quoted", "remove the quotes"),
    (read_flag, "yes", "unreadable", "true or false, got 'yes'", "write true"),
    (read_flag, "no", "unreadable", "true or false, got 'no'", "write false"),
    (read_flag, "on", "unreadable", "got 'on'", "write true"),
    (read_flag, "True", "unreadable", "got 'True'", "write true"),
    (read_flag, "0", "unreadable", "got '0'", "write false"),
    (read_flag, "maybe", "unreadable", "got 'maybe'", "leave the line out"),
    (read_flag, Quoted("true"), "unreadable", "quoted", "remove the quotes"),
    (read_day, "2027-02-30", "unreadable", "there is no day 2027-02-30", "2027-02 has 28 days"),
    (read_day, "2027-13-01", "unreadable", "there is no day", "months are 01 to 12"),
    (read_day, "0000-01-01", "unreadable", "there is no day", "has 31 days"),
    (read_day, "2027-3-5", "unreadable", "a day such as", "write 2027-03-05"),
    (read_day, "2027/03/15", "unreadable", "got", "write 2027-03-15"),
    (read_day, "2027年3月15日", "unreadable", "got", "write 2027-03-15"),
    (read_day, "2027-03-15 10:00", "unreadable", "got", "write 2027-03-15"),
    (read_day, "２０２７-03-15", "unreadable", "got", "write 2027-03-15"),
    (read_day, "20270315", "unreadable", "got", "year-month-day"),
    (read_day, "15.3.", "unreadable", "got", "year-month-day"),
    (read_day, "1927-03-15", "out_of_range", "from 2000 to 2100", ""),
    (read_text, "", "empty", "is empty", "leave the key out"),
    (read_text, Quoted(" \n"), "empty", "is empty", "leave the key out"),
    (read_text, ["a"], "unreadable", "expected a text, got a list", "write one text"),
    (read_word, "Beauty & care", "unreadable", "an id such as", "write Beauty-care"),
    (read_currency, "cny", "unreadable", "got 'cny'", "such as CNY"),
    (read_word, "水", "unreadable", "an id such as", "Latin letters"),
]


@pytest.mark.parametrize(("read", "value", "kind", "message", "hint"), BAD)
def test_anything_else_says_what_to_write(read: Any, value: object, kind: str, message: str, hint: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read(value)
    context = caught.value.context
    assert context is not None
    assert caught.value.type == kind
    assert message in str(context["message"])
    assert hint in str(context["hint"]) if hint else context["hint"] == ""
    assert len(str(context["message"])) < 200


@given(
    st.text(max_size=30), st.sampled_from([read for name, read in vars(scalars).items() if name.startswith("read_")])
)
def test_no_text_escapes_a_reader(text: str, read: Any) -> None:
    for value in (text, Quoted(text)):
        with suppress(PydanticCustomError):
            read(value)


@given(st.decimals(min_value=0, max_value=1, places=6, allow_nan=False))
def test_a_share_reads_the_same_both_ways(share: Decimal) -> None:
    assert read_share(f"{share * 100:f}%") == share
    assert share == 1 or read_share(f"{share:f}") == share


def test_descriptions_are_short_and_safe_to_print() -> None:
    assert describe("x" * 1000) == repr("x" * 39 + "…")
    assert describe("\u202e\x1b[31m") == r"'\u202e\x1b[31m'"


def test_types_wire_the_readers_into_models_and_schemas() -> None:
    class Sample(BaseModel):
        model_config = ConfigDict(frozen=True)

        text: Text
        word: Word
        flag: Flag
        number: Number
        money: Money
        whole: Whole
        year: Year
        share: Share
        day: Day

    written = {"text": "7", "word": "a.b", "flag": "true", "number": "-1.5", "money": "2", "whole": "3"}
    sample = Sample.model_validate(written | {"year": "2027", "share": "8%", "day": "2027-03-15"})
    assert sample == Sample.model_validate(sample.model_dump())
    assert (sample.share, sample.day, sample.flag) == (Decimal("0.08"), date(2027, 3, 15), True)
    assert '"share":"0.08"' in sample.model_dump_json()
    schema = Sample.model_json_schema()["properties"]
    assert schema["flag"]["type"] == "boolean"
    assert schema["share"]["anyOf"][0]["pattern"]
