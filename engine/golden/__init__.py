"""Plans that a team accepted, in git beside their briefs: whether they still come out, what moved, and because of what."""
