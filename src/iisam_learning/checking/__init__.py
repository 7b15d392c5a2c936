"""From a Scenario to Problems: branches, points, options, claims, fiction, style, partnership."""
