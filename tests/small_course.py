"""A course of one small case, for the tests of building and marking."""

from __future__ import annotations

from pathlib import Path

# "the-key" is marked for the nursery: 3 + 2 + 1.5 points, of which the first 3 are a red line.
CASE = """\
---
scenario: the-key
title: The key
nation: England
law_checked: 2026-10-01
review_by: 2027-04-01
minutes: 5
agencies: {nursery: Nursery, police: Police}
playable: [nursery, police]
start: {nursery: the-door, police: the-van}
you: {nursery: "Kofi, a nursery worker", police: "Dee, an officer"}
---

A key is left in a door.

## The key in the door

```yaml
incident: key-in-the-door
at: 2026-10-05
agency: police
level: 1
```

A neighbour tells an officer that the key is in the door again.

## The door: what do you do first?

```yaml
decision: the-door
at: 2026-10-06
agency: nursery
about: threshold
choose: one
red_line: true
points: 3
```

Mia says that the door was open all night.

### Ring and ask

```yaml
option: ring
score: 3
reveals: [police]
goes_to: the-call
```

Somebody answers. KEYWORDS-RING

### Wait for Monday

```yaml
option: wait
score: 1
errs: over-cautious
goes_to: the-call
```

Monday comes. KEYWORDS-WAIT

### Tell everyone

```yaml
option: tell
score: 0
errs: over-open
goes_to: the-call
```

Everyone knows. KEYWORDS-TELL

## The call: whom do you tell?

```yaml
decision: the-call
at: 2026-10-07
agency: nursery
about: share
choose: many
points: 2
goes_to: the-note
```

You have the telephone in your hand.

### The mother

```yaml
option: mother
score: 1
```

She is glad.

### The police

```yaml
option: police
score: 1
if_unknown: {police: 0}
```

They come.

### The bus driver

```yaml
option: driver
score: -1
errs: over-open
```

He wonders.

## The note: what do you write down?

```yaml
decision: the-note
at: 2026-10-07
agency: nursery
about: record
choose: one
points: 1.5
```

Write it down.

### What was seen, and by whom

```yaml
option: seen
score: 1.5
goes_to: shut
```

It can be read.

### What you think of it

```yaml
option: thought
score: -1
errs: over-open
goes_to: open
```

It cannot be used.

## The van: do you stop?

```yaml
decision: the-van
at: 2026-10-06
agency: police
about: threshold
choose: one
points: 1
```

You pass the house.

### Stop

```yaml
option: stop
score: 1
goes_to: shut
```

You knock.

### Drive on

```yaml
option: drive-on
score: 0
errs: over-cautious
goes_to: open
```

You drive.

## The door is shut

```yaml
ending: shut
```

The door is shut.

## The door is open

```yaml
ending: open
```

The door is open.
"""

LESSON = """\
---
jupyter:
  iisam:
    lesson: the-key
    scenario: the-key
    agency: nursery
    title: The key
---

# The key

A key is left in a door.

```python
# Your decisions in "The key"
play("the-key")
```

## Your written record

```python
# Your written record of the key
record("the-key", "the-note")
```

### How this record is read (4 points)

- 4 points: somebody else could act on it.

## One question

Take one question to your trainer.
"""


def renamed(text: str, id: str, title: str) -> str:
    """The same case or lesson under another name."""
    return text.replace("the-key", id).replace("The key", title)


def write_course(folder: Path, case: str = CASE, lesson: str = LESSON, id: str = "the-key") -> Path:
    """A course folder with the case and its lesson, beside what it may hold already."""
    for name, text in (("scenarios", case), ("lessons", lesson)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / f"{id}.md").write_text(text, encoding="utf-8")
    return folder
