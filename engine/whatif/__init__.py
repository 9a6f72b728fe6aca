"""A brief planned again: `difference` compares two plans, `effect` tells what a change does, `gaps` what an answer would."""
