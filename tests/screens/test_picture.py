"""The picture of a case: all that may be seen and nothing else, and every word of it readable."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iisam_learning.case.bots import bots_runs
from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.compiled import case_from
from iisam_learning.case.engine import replay
from iisam_learning.case.scenario import Pattern
from iisam_learning.screens.debrief import debrief
from iisam_learning.screens.exploration import visible_days
from iisam_learning.screens.lettering import width, wrapped
from iisam_learning.screens.picture import pictured
from iisam_learning.screens.swimlanes import GO, PAPER, SOFT, shown, swimlanes
from making import FIRST_DAY, decide, incident, option, point, scenario
from places import COURSE

ALT = "Alone 10 April; together “30 January” & <sooner>"
CASES = sorted(COURSE.glob("source/*/*.case.json"))
KINDS = ("wide", "narrow")


def a_case(*, agencies=("school", "bus", "surgery"), patterns=1, private_day=20):
    """Three agencies, four entries one of which is private, and one pattern or two."""
    incidents = (
        incident("late", agencies[0], 3),
        incident("early-stop", agencies[1], 30, level=2),
        incident("secret", agencies[2], private_day, level=3, private="It helps nobody."),
        incident("fall", agencies[0], 100, level=4),
    )
    help_ = Pattern("help", "s17", ("late", "early-stop"), 2, 2, None, ("fall",), "Help?", "")
    harm = Pattern("harm", "s47", ("late", "early-stop", "fall"), 3, 2, None, (), "Harm?", "")
    titles = {one: one.title() for one in agencies}
    return scenario(
        [point("call", agencies[0], 4)],
        incidents=incidents,
        agencies=titles,
        patterns=(help_, harm)[:patterns],
    )


def drawn(case, learned=None):
    """Both pictures of a case."""
    return swimlanes(case, shared_chronology(case), learned or {}, ALT)


def elements(svg, tag, kind=""):
    """The elements of a picture with a tag, and with a class where one is given."""
    found = ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}")
    return [one for one in found if not kind or kind in one.get("class", "").split()]


def words(svg):
    """Every text in a picture, in order."""
    return [one.text for one in elements(svg, "text")]


def marks(svg):
    """The marks of a picture, whatever their shape."""
    return elements(svg, "path", "mark") + elements(svg, "circle", "mark")


def size(svg):
    """Width and height of a picture in its own units."""
    return [float(one) for one in ElementTree.fromstring(svg).get("viewBox").split()[2:]]


@dataclass(frozen=True)
class Box:
    """The room that a word or a mark takes."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def on(self, other):
        """Whether two boxes lie on each other by more than a hair."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.2
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.2
        )

    def holds(self, other):
        """Whether another box lies within this one, by the height of its letters."""
        return (
            self.left <= other.left + 0.2
            and other.right - 0.2 <= self.right
            and self.top <= other.top + 2
            and other.bottom - 2 <= self.bottom
        )


def _numbers(text):
    return [float(part) for part in re.findall(r"-?[\d.]+", text)]


@cache
def _down(svg):
    """By how much the lanes stand below the picture's top."""
    (group,) = (one for one in elements(svg, "g") if one.get("transform"))
    return _numbers(group.get("transform"))[1]


def labels(svg):
    """Boxes of all words but the numbers inside marks, as wide as they may get in any font."""
    root = ElementTree.fromstring(svg)
    anchors = {
        child: group.get("text-anchor") for group in root.iter() for child in group if len(group)
    }
    letters = float(root.get("font-size"))
    boxes = []
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        if not one.text or (anchors.get(one) and one.get("font-weight")):
            continue
        wide = width(one.text, letters)
        anchor = one.get("text-anchor") or anchors.get(one) or "start"
        left = float(one.get("x")) - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        y = float(one.get("y")) + _down(svg)
        boxes.append(Box(one.text, left, y - 0.76 * letters, left + wide, y + 0.24 * letters))
    return boxes


def shapes(svg):
    """Boxes of all marks."""
    boxes = []
    for one in marks(svg):
        if one.get("cx"):
            x, y, r = (float(one.get(name)) for name in ("cx", "cy", "r"))
            xs, ys = [x - r, x + r], [y - r, y + r]
        else:
            numbers = _numbers(one.get("d"))
            xs, ys = numbers[::2], numbers[1::2]
        down = _down(svg)
        boxes.append(Box("mark", min(xs), min(ys) + down, max(xs), max(ys) + down))
    return boxes


def poles(svg):
    """The parts of the dashed lines, as boxes without a width."""
    boxes = []
    for one in elements(svg, "path", "crossing"):
        for part in one.get("d").split("M")[1:]:
            x, y, _, other = _numbers(part)
            low, high = sorted((y + _down(svg), other + _down(svg)))
            boxes.append(Box("line", x - 1, low, x + 1, high))
    return boxes


def assert_readable(svg):
    """No word leaves the picture, lies on another or on a mark, or is struck out by a line."""
    across, down = size(svg)
    texts, drawn_marks, dashed = labels(svg), shapes(svg), poles(svg)
    for one in texts + drawn_marks + dashed:
        assert one.left >= -0.2, one
        assert one.top >= -0.2, one
        assert one.right <= across + 0.2, one
        assert one.bottom <= down + 0.2, one
    for one, other in combinations(texts + drawn_marks, 2):
        assert not one.on(other), (one, other)
    grounds = papers(svg)
    for one in texts:
        struck = any(one.on(line) for line in dashed)
        assert not struck or any(ground.holds(one) for ground in grounds), one


def papers(svg):
    """Boxes of the paper behind words; all of it lies over the dashed lines."""
    order = [one.get("class") for one in ElementTree.fromstring(svg).iter()]
    tags = [one.tag.rpartition("}")[2] for one in ElementTree.fromstring(svg).iter()]
    lines = [place for place, tag in enumerate(tags) if (tag, order[place]) == ("path", "crossing")]
    assert max(lines, default=0) < min(
        (place for place, tag in enumerate(tags) if tag == "rect"), default=len(tags)
    )
    boxes = []
    for one in elements(svg, "rect", "paper"):
        x, y, wide, high = (float(one.get(name)) for name in ("x", "y", "width", "height"))
        y += _down(svg)
        boxes.append(Box("paper", x, y, x + wide, y + high))
    return boxes


def assert_attributes_alone(svg):
    """Well-formed, and nothing in it that a strict page would refuse or that could run."""
    allowed = {"svg", "g", "path", "circle", "rect", "text"}
    for one in ElementTree.fromstring(svg).iter():
        assert one.tag.removeprefix("{http://www.w3.org/2000/svg}") in allowed
        for name, value in one.items():
            assert not re.match(r"style$|on|id$|.*href|src", name), name
            assert "url(" not in value or name == "aria-label"


@pytest.fixture(scope="module")
def paths():
    """Every case of the course walked by the bots, each with what a learner then sees."""
    found = []
    for file in CASES:
        case = case_from(json.loads(file.read_text(encoding="utf-8")))
        shared = shared_chronology(case)
        for run in bots_runs(case, randoms=4):
            progress = replay(case, run.decisions, run.agency)
            found.append((f"{case.id}: {run.name}", progress, pictured(progress, shared)))
    return found


def test_every_case_of_the_course_can_be_read_on_every_path(paths):
    """A label that lies on another or leaves the picture is a finding that nobody reads."""
    with_pattern = [(name, picture) for name, _, picture in paths if picture is not None]

    assert 9 == len({name.split(":")[0] for name, _ in with_pattern})
    for svg in {picture[kind] for _, picture in with_pattern for kind in ("svg", "narrow")}:
        assert_readable(svg)
        assert_attributes_alone(svg)


def test_picture_and_table_hold_the_same_entries_known_and_not(paths):
    """Each row of the table is one mark, filled where the row says that the learner knew."""
    for name, progress, picture in paths:
        if picture is None:
            continue
        parts = debrief(progress, guess={"day": None, "agency": None})
        rows = parts["knew"]["rows"]
        unknown = [row for row in rows if row[3] in ("not told to you", "after your last decision")]
        for kind in ("svg", "narrow"):
            known = [one for one in marks(picture[kind]) if "known" in one.get("class")]
            assert (len(rows), len(rows) - len(unknown)) == (
                len(marks(picture[kind])),
                len(known),
            ), name
        assert parts["explore"]["finding"]["words"] == picture["caption"]
        assert picture == parts["picture"]


def test_the_key_explains_what_is_drawn_and_nothing_else(paths):
    """A sign that is nowhere in the picture is looked for in vain."""
    for name, _, picture in paths:
        if picture is None:
            continue
        said = " ".join(words for _, words in picture["key"])
        drawn_marks = marks(picture["svg"])
        known = ["known" in one.get("class") for one in drawn_marks]
        assert any(known) == ("filled" in said), name
        assert (not all(known)) == ("open" in said), name
        assert bool(elements(picture["svg"], "path", "thread")) == ("thin line" in said), name
        assert bool(elements(picture["svg"], "path", "crossing")) == ("dashed" in said), name
        levels = set(words_in_marks(picture["svg"]))
        assert levels == set(re.findall(r"\b([1-4]):", said)), name


def words_in_marks(svg):
    """The numbers inside the marks."""
    return [one for one in words(svg) if one in {"1", "2", "3", "4"}]


def test_a_private_entry_is_drawn_only_for_who_asked_for_it():
    """The picture must not tell what the agency rightly kept."""
    case = a_case()
    without, asked = drawn(case), drawn(case, {"secret": FIRST_DAY + timedelta(50)})

    for kind in KINDS:
        assert (3, 4) == (len(marks(without[kind].svg)), len(marks(asked[kind].svg)))
        assert "Surgery" not in words(without[kind].svg)
        assert {"Surgery", "3"} <= set(words(asked[kind].svg))


def test_what_a_learner_knew_is_filled_and_a_thread_leads_to_the_day_they_were_told():
    """Filled or open, in grey as in colour; the thread is as long as the waiting."""
    case = a_case()
    told = FIRST_DAY + timedelta(60)
    picture = drawn(case, {"early-stop": told, "late": FIRST_DAY + timedelta(3)})["wide"].svg
    fills = {one.get("class"): one.get("fill") for one in marks(picture)}
    (thread,) = elements(picture, "path", "thread")
    x, _, end, *_ = _numbers(thread.get("d"))
    days = (case.incidents[3].at.day - FIRST_DAY).days

    assert {"mark known": None, "mark paper": PAPER} == fills  # filled with the ink of the page
    assert end - x == pytest.approx((640 - 150 - 30) * 30 / days, rel=0.05)


def test_crossing_days_are_lines_with_their_words_and_a_letter_where_there_are_two_patterns():
    """ "Alone 11 April; together 31 January" is read at the line itself, not in a legend."""
    one, two = drawn(a_case()), drawn(a_case(patterns=2))

    assert {"together", "31 January", "alone", "11 April"} <= set(words(one["wide"].svg))
    assert {"together", "31 Jan", "alone", "11 Apr"} <= set(words(one["narrow"].svg))
    assert {"A together", "B together", "A alone"} <= set(words(two["wide"].svg))


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_knows_where_to_lay_a_line_for_every_day_of_the_lens(kind):
    """The lens moves lines by look-up; they must lie where the picture's own lines lie."""
    case = a_case()
    picture = drawn(case)[kind]
    across, down = size(picture.svg)
    places = sorted({(one.left + 1) / across for one in poles(picture.svg)})

    assert len(visible_days(shared_chronology(case))) == len(picture.lines["at"])
    assert places == pytest.approx(picture.lines["at"], abs=0.001)
    assert 0 <= picture.lines["start"] < picture.lines["end"] <= 1
    for one in shapes(picture.svg):
        assert picture.lines["start"] <= one.top / down
        assert one.bottom / down <= picture.lines["end"]


def test_what_is_long_past_does_not_squeeze_the_case():
    """One entry of 2021 must not make a year of small things a single dot."""
    learned = {"secret": FIRST_DAY + timedelta(50)}
    near, past = drawn(a_case(), learned), drawn(a_case(private_day=-1800), learned)
    for kind in KINDS:
        span = [one[kind].lines["at"][-1] - one[kind].lines["at"][0] for one in (near, past)]

        assert span[1] > 0.75 * span[0]
        assert "2021" in words(past[kind].svg)
        assert "2021" not in words(near[kind].svg)


def test_a_picture_is_named_for_who_does_not_see_it_and_carries_no_ids():
    """Two of them stand on one page, and a second case beside them."""
    for one in drawn(a_case()).values():
        root = ElementTree.fromstring(one.svg)

        assert ("img", ALT) == (root.get("role"), root.get("aria-label"))
        assert [] == [each.get("id") for each in root.iter() if each.get("id")]


def test_a_picture_has_no_ground_so_that_lines_can_lie_under_its_marks():
    """A line over a mark would strike out its number; paper is in open marks and behind words."""
    for one in drawn(a_case()).values():
        for path in elements(one.svg, "path"):
            assert ("mark" in path.get("class").split()) or "none" == path.get("fill")
        assert all(
            any(ground.holds(word) for word in labels(one.svg)) for ground in papers(one.svg)
        )


@pytest.mark.parametrize("colour", ["#14213a", SOFT, GO])
def test_every_colour_of_words_can_be_read_on_paper(colour):
    """4.5 to 1, in colour and so in grey too; the first is the ink of the page."""

    def light(code):
        parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert (light(PAPER) + 0.05) / (light(colour) + 0.05) >= 4.5


@pytest.mark.parametrize(
    "title",
    [
        '"><script>alert(1)</script>',
        "Children & families' <b>“team”</b>",
        "מרפאת הילדים של השכונה",
        "\u202eservice\u202c \x00\x0b of \ud800 nothing",
        "Larchfield-and-Aldermoor-joint-multi-agency-safeguarding-hub",
        "The county's integrated early help and family support service",
        "家庭支援センター" * 6,
        "W" * 60,
    ],
)
def test_words_of_an_author_cannot_break_out_of_a_picture(title):
    """Agency names are text, whatever they hold, and stay inside at any length."""
    case = replace(a_case(), agencies={"school": title, "bus": title, "surgery": "Surgery"})
    for one in drawn(case).values():
        assert_attributes_alone(one.svg)
        assert_readable(one.svg)
        assert "<script" not in one.svg
        assert not re.search("[\u202a-\u202e\ud800\x00\x0b]", one.svg)


def test_a_name_is_parted_between_words_and_shortened_only_where_it_must_be():
    """A reader must be able to find the lane; the table has the whole name."""
    assert ["Larchfield", "children's", "services"] == wrapped(
        "Larchfield children's services", 14, 146, 3
    )
    (last,) = wrapped("The county's integrated early help service", 14, 146, 1)
    assert last.endswith("…")
    assert width(last, 14) <= 146


def test_a_case_of_one_day_is_drawn_too():
    """A first draft of a case has one entry and no pattern."""
    case = a_case()
    tiny = replace(case, incidents=case.incidents[:1], patterns=())

    for one in drawn(tiny).values():
        assert [] == one.lines["at"]
        assert 1 == len(marks(one.svg))
        assert_readable(one.svg)


def test_where_nothing_may_be_seen_there_is_no_picture():
    """A case without a pattern asks nothing of a picture; one of secrets has nothing to show."""
    case = a_case()
    case = replace(case, points=(point("call", "school", 4, option("go", 0, "end")),))
    secret = replace(case, incidents=case.incidents[2:3])
    plain = replace(case, patterns=())
    ends = [replay(one, [decide("call", "go")], "school") for one in (case, secret, plain)]

    assert [True, False, False] == [
        pictured(one, shared_chronology(one.scenario)) is not None for one in ends
    ]


@st.composite
def chronologies(draw):
    """A made-up case: up to 8 agencies and 60 entries, on a day, in a year or decades apart."""
    agencies = [f"a{number}" for number in range(draw(st.integers(1, 8)))]
    reach = draw(st.sampled_from([0, 3, 40, 300, 2000]))
    days = st.integers(0, reach) | st.sampled_from([-14600, -7000, -900, 0])
    incidents = [
        incident(f"i{number}", draw(st.sampled_from(agencies)), draw(days),
                 level=draw(st.integers(1, 4)),
                 private=draw(st.sampled_from([None, None, None, "not needed"])))
        for number in range(draw(st.integers(1, 60)))
    ]  # fmt: skip
    ids = st.sampled_from([one.id for one in incidents])
    patterns = [
        Pattern(f"p{number}", "s17", tuple(sorted(draw(st.sets(ids, min_size=1)))),
                draw(st.integers(1, 4)), draw(st.integers(1, 3)),
                draw(st.sampled_from([None, 3, 60])), tuple(sorted(draw(st.sets(ids, max_size=2)))),
                f"Pattern {number}", "")
        for number in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    told = draw(st.dictionaries(ids, st.integers(0, 400)))
    learned = {one.id: one.at.day + timedelta(told[one.id]) for one in incidents if one.id in told}
    titles = st.text(max_size=60) | st.sampled_from(["Police", "Children's social care"])
    case = scenario(
        [],
        incidents=tuple(incidents),
        patterns=tuple(patterns),
        agencies={one: draw(titles) for one in agencies},
    )
    return case, learned


@settings(max_examples=60, deadline=None)
@given(chronologies())
def test_any_chronology_is_drawn_once_for_all_that_may_be_seen_and_can_be_read(made):
    """Same days, one day, forty years: a mark for each entry, words apart, the same each time."""
    case, learned = made
    seen = shown(case, learned)
    if not seen:
        return
    pictures = drawn(case, learned)

    assert pictures == drawn(case, learned)
    for one in pictures.values():
        assert len(seen) == len(marks(one.svg))
        assert len([each for each in seen if each.id in learned]) == len(
            [each for each in marks(one.svg) if "known" in each.get("class")]
        )
        assert_attributes_alone(one.svg)
        assert_readable(one.svg)
        assert all(0 <= at <= 1 for at in one.lines["at"])
