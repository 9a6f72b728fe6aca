"""What a change of the rulebooks does to a corpus of briefs: which plans move, where, and by which edit, each tried alone."""
