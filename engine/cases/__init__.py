"""The rulebooks' own tests: a brief in, what is expected of it out; what a rule author runs after each edit."""
