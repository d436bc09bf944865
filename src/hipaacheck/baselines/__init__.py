"""Known gaps that somebody reviewed, each with a reason and a day on which it counts again."""
