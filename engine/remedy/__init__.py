"""What would make a quiet rule apply: `web` and `feeds` say which fields of the brief stand behind its conditions, `border`
which values of them to try, `trial` tries them by inference alone, and `proposal` keeps the smallest that do it."""
