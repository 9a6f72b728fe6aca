"""Two plans side by side: every place where they differ, sorted by what it means to the people who work by them, in words."""
