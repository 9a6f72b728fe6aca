"""One verb a file, each a click command called `command`; with cli.py the only place that reads the terminal and writes files."""
