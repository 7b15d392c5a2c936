"""From an author's file to a Scenario, with each slip at its line."""
