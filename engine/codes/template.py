"""template."""

from engine.codes.code import Code

CODES: tuple[Code, ...] = ()
