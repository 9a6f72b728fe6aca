"""What a client may write: the brief file, typed, checked, with the place of each field."""

from engine.brief.check import Catalogue, PlatformInfo
from engine.brief.load import load_brief, parse_brief
from engine.brief.model import Brief, Constraints, Platform, Product, Window

__all__ = [
    "Brief",
    "Catalogue",
    "Constraints",
    "Platform",
    "PlatformInfo",
    "Product",
    "Window",
    "load_brief",
    "parse_brief",
]
