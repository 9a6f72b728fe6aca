"""What may stand for a figure in an action: the figure, a parameter, or a fact."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, GetJsonSchemaHandler, Tag

from engine.scalars import Number, Share, Text


class Piece(BaseModel):
    """Base of everything an action is made of: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ParamRef(Piece):
    param: Text


class FactRef(Piece):
    fact: Text


def _kind_of_amount(value: Any) -> str:
    """Which of the three is meant, so that a mistake in one is not told as a mistake in all."""
    if isinstance(value, FactRef) or (isinstance(value, dict) and "fact" in value):
        return "a fact"
    return "a parameter" if isinstance(value, dict | ParamRef) else "a figure"


def _kind_of_share(value: Any) -> str:
    return "a parameter" if isinstance(value, dict | ParamRef) else "a figure"


def kind_of_shares(value: Any) -> str:
    """Whether a vector of shares is written out or named."""
    return (
        "a parameter" if isinstance(value, ParamRef) or (isinstance(value, dict) and "param" in value) else "a figure"
    )


class AnyOf:
    """In JSON Schema: what is told apart by its form may still fit several of the forms."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": schema["oneOf"]}


Param = Annotated[ParamRef, Tag("a parameter")]
_KIND = Discriminator(_kind_of_amount)
Amount = Annotated[Annotated[Number, Tag("a figure")] | Param | Annotated[FactRef, Tag("a fact")], _KIND, AnyOf()]
ShareAmount = Annotated[Annotated[Share, Tag("a figure")] | Param, Discriminator(_kind_of_share), AnyOf()]
