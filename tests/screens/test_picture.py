"""The picture of a case: nothing kept back is drawn, and a page knows where each day lies."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.scenario import Pattern
from iisam_learning.reports.charts import GO, INK, PAPER, SOFT, accessible, swimlanes
from iisam_learning.screens.exploration import visible_days
from making import FIRST_DAY, incident, point, scenario

ALT = "Alone 10 April; together “30 January” & <sooner>"


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


def words(svg):
    """Every text in a picture, in order."""
    return [one.text for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("text")]


def dashed(svg):
    """The ends of each dashed line: x and y of where it begins and of where it ends."""
    found = []
    for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        if "stroke-dasharray" in one.get("style", ""):
            numbers = [float(part) for part in re.findall(r"-?[\d.]+", one.get("d"))]
            found.append((numbers[:2], numbers[-2:]))
    return found


def size(svg):
    """Width and height of a picture in its own units."""
    return [float(one) for one in ElementTree.fromstring(svg).get("viewBox").split()[2:]]


def test_a_private_entry_is_drawn_only_for_who_asked_for_it():
    """The picture must not tell what the agency rightly kept."""
    case = a_case()
    without, asked = drawn(case), drawn(case, {"secret": FIRST_DAY + timedelta(50)})

    for kind in ("wide", "narrow"):
        assert "Surgery" not in words(without[kind].svg)
        assert {"Surgery", "3"} <= set(words(asked[kind].svg))


def test_crossing_days_are_lines_with_their_words_and_a_letter_where_there_are_two_patterns():
    """ "Alone 11 April; together 31 January" is read at the line itself, not in a legend."""
    one, two = drawn(a_case()), drawn(a_case(patterns=2))

    assert {"together", "31 January", "alone", "11 April"} <= set(words(one["wide"].svg))
    assert {"together", "31 Jan", "alone", "11 Apr"} <= set(words(one["narrow"].svg))
    assert {"A together", "B together", "A alone"} <= set(words(two["wide"].svg))


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_a_page_knows_where_to_lay_a_line_for_every_day_of_the_lens(kind):
    """The lens moves lines by look-up; they must lie where the picture's own lines lie."""
    case = a_case()
    picture = drawn(case)[kind]
    across, along = (0, 1) if kind == "narrow" else (1, 0)
    extent = size(picture.svg)
    places = [begin[along] / extent[along] for begin, _ in dashed(picture.svg)]

    assert len(visible_days(shared_chronology(case))) == len(picture.lines["at"])
    assert places == pytest.approx(picture.lines["at"], abs=0.002)
    assert 0 <= picture.lines["start"] < picture.lines["end"] <= 1
    reach = sorted(one[across] / extent[across] for one in dashed(picture.svg)[0])
    assert picture.lines["start"] < reach[1] <= picture.lines["end"] + 0.01


def test_what_is_long_past_does_not_squeeze_the_case():
    """One entry of 2021 must not make a year of small things a single dot."""
    learned = {"secret": FIRST_DAY + timedelta(50)}
    near, past = drawn(a_case(), learned), drawn(a_case(private_day=-1800), learned)
    span = [one["wide"].lines["at"][-1] - one["wide"].lines["at"][0] for one in (near, past)]

    assert span[1] > 0.8 * span[0]
    assert "2021" in words(past["wide"].svg)
    assert "2021" not in words(near["wide"].svg)


def test_a_picture_is_named_for_who_does_not_see_it_and_pictures_share_no_ids():
    """Two of them stand on one page."""
    pictures = drawn(a_case())
    roots = [ElementTree.fromstring(one.svg) for one in pictures.values()]
    ids = [one.get("id") for root in roots for one in root.iter() if one.get("id")]

    assert [("img", ALT)] * 2 == [(root.get("role"), root.get("aria-label")) for root in roots]
    assert len(ids) == len(set(ids))
    for root in roots:
        own = {one.get("id") for one in root.iter()}
        used = {value[1:] for one in root.iter() for key, value in one.items() if "href" in key}
        assert used <= own


def test_a_picture_has_no_ground_so_that_lines_can_lie_under_its_marks():
    """A line over a mark would strike out its number."""
    for one in drawn(a_case()).values():
        filled = re.findall(r'id="p\w+-patch_\d+">\s*<path [^>]*style="fill: (#\w+|none)', one.svg)
        assert set(filled) <= {"none"}


@pytest.mark.parametrize("colour", [INK, SOFT, GO])
def test_every_colour_of_words_can_be_read_on_paper(colour):
    """4.5 to 1, in colour and so in grey too."""

    def light(code):
        parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert (light(PAPER) + 0.05) / (light(colour) + 0.05) >= 4.5


def test_words_of_an_author_cannot_break_out_of_a_picture():
    """Agency names and findings are text, whatever they hold."""
    svg = accessible('<?xml?><svg width="1pt" height="2pt" id="a"></svg>', '"><script>')

    assert "<script>" not in svg
    assert " width=" not in svg


def test_a_case_of_one_day_is_drawn_too():
    """A first draft of a case has one entry and no pattern."""
    case = a_case()
    tiny = replace(case, incidents=case.incidents[:1], patterns=())

    assert [] == drawn(tiny)["wide"].lines["at"]
    assert date(2026, 1, 4) == tiny.incidents[0].at.day
