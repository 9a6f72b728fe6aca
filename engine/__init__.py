"""Planwheel: a brand's brief in, a coordinated cross-platform campaign plan out."""

__version__ = "0.1.0"
