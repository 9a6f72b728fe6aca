"""Decisions -> plan: money, dates, creators, figures and their reasons; pure functions, `build_plan` is the door."""
