"""What planwheel costs, measured beside the alternatives in one run."""
