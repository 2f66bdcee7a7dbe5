"""What is wrong with a set-up, in plain sentences."""
