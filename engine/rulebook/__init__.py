"""Rulebooks: as written (files, parse, rule), merged (load), checked (check), and over one brief (parameter)."""
