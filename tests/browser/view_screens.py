"""Screens of "Small things" as Python sends them, one for each state a learner can meet."""

from __future__ import annotations

from typing import Any

Screen = dict[str, Any]

HEALTH = {"id": "health-visiting", "title": "Health visiting", "hue": 0}
NURSERY = {"id": "nursery", "title": "Nursery", "hue": 1}
GP = {"id": "gp", "title": "GP", "hue": 2}
HOUSING = {"id": "housing", "title": "Housing", "hue": 3}

MARIA = "Maria, a health visitor at Aldermoor community health"
SAM = "Sam, a housing officer at Aldermoor Homes"


def entry(
    id: str,
    date: str,
    agency: Screen,
    words: str,
    told: str | None = None,
    new: bool = False,
) -> Screen:
    """One line of What you know."""
    return {
        "id": id,
        "date": date,
        "agency": agency,
        "words": f"<p>{words}</p>",
        "told": told,
        "new": new,
    }


OWN = [
    entry(
        "review",
        "10 March",
        HEALTH,
        "Two-year review not attended. A second date on 24 March was missed too.",
    ),
    entry("card-left", "21 July", HEALTH, "No access. Card left."),
    entry("third-visit", "22 September", HEALTH, "Third visit, no access."),
]
TOLD = [
    OWN[0],
    entry(
        "weight",
        "15 April",
        GP,
        "Weight down from the 50th to the 9th centile. No follow-up kept.",
        "told to you today",
        True,
    ),
    OWN[1],
    entry(
        "sessions",
        "2 September",
        NURSERY,
        "11 of 20 sessions missed. Very hungry on Mondays. Dental decay.",
        "told to you today",
        True,
    ),
    OWN[2],
]

POINT: Screen = {
    "id": "third-visit",
    "scene": "Nobody answers, for the third time",
    "question": "What do you do this afternoon?",
    "words": "<p>You knock at the Marlows' door at ten. A television is on. Nobody comes. "
    "It is your third visit without seeing Teddy, who is two.</p>"
    "<p>On the way back you ring the nursery to check his dates. “He is hungry on Mondays,” says "
    "Jo, the manager. “And his teeth are bad. Did you know?” You did not.</p>",
    "summary": "You visit for the third time and see nobody. The nursery is worried too.",
    "choose": "one",
    "about": "share",
    "options": [
        {"id": "write", "title": "Write to Kayleigh with a new date in October"},
        {
            "id": "ask",
            "title": "Ask GP, nursery and housing what they know, and say why you ask, "
            "before you decide",
        },
        {"id": "send-all", "title": "Send the whole family record to children's social care"},
        {"id": "wait", "title": "Wait until Kayleigh has signed the consent form"},
    ],
    "record": False,
    "prompts": [],
    "act": "Record my decision",
}

FRAME: Screen = {
    "case": {"id": "small-things", "title": "Small things", "nation": "England"},
    "you": MARIA,
    "agency": HEALTH,
    "date": "Tuesday 22 September 2026",
    "minutes_left": 9,
    "done": 2,
    "of": 6,
    "known": OWN,
    "not_asked": ["GP", "Nursery", "Housing", "A&E", "Police", "The work coach"],
    "ring": [
        ["Emergency", "999"],
        ["Aldermoor front door", "01632 960 120"],
        ["Your own safeguarding lead", "the number on your team's wall"],
    ],
    "saved": None,
    "notice": None,
    "assessed": False,
    "step": "decision",
    "begun": True,
    "run": {"case": "small-things", "agency": "health-visiting"},
    "title": "Small things",
    "press": None,
    "presses": [],
}


def screen(kind: str, **facts: Any) -> Screen:
    """A whole screen: the frame of the case and what this kind adds."""
    return {**FRAME, "kind": kind, "place": f"{kind}:third-visit", **facts}


def notice(kind: str, title: str, words: str, choices: list[Screen] | None = None) -> Screen:
    """What Python has to say beside the record."""
    return {"kind": kind, "title": title, "words": words, "choices": choices or []}


def draft(options: list[str], rationale: str = "", confidence: int | None = None) -> Screen:
    """The learner's choice as Python gives it back."""
    return {"options": options, "rationale": rationale, "confidence": confidence}


EMPTY = draft([])
WHY = "Three missed visits and what Jo told me belong together; I need the others' pieces first."
HOSTILE = '<img src="x" onerror="window.stolen = true"> and </textarea><b>bold</b>'

CHOOSE = screen(
    "choose",
    you="",
    agency=None,
    date="",
    minutes_left=None,
    done=0,
    of=0,
    known=[],
    not_asked=[],
    words="<p>Teddy Marlow is two. Seven agencies each know one small thing about him. You are one "
    "of them.</p><p>All people and places in this case are invented.</p>",
    playable=[
        {
            "id": "health-visiting",
            "title": "Health visiting",
            "you": MARIA,
            "minutes": 15,
            "started": "You have begun: 3 decisions recorded",
        },
        {"id": "housing", "title": "Housing", "you": SAM, "minutes": 15, "started": None},
    ],
)
NOTE = screen(
    "note",
    date="Thursday 16 July 2026",
    minutes_left=15,
    done=0,
    of=0,
    known=[],
    not_asked=[],
    words=CHOOSE["words"],
    content_note="This case is about a small child who may not be cared for. Nobody dies. You may "
    "stop at any time, and skip scenes without losing marks.",
    support=[
        "Your manager or safeguarding supervisor, today or at the next supervision.",
        "Samaritans, day and night: 116 123.",
    ],
)
BEFORE = screen("point", point=POINT, draft=EMPTY)
RESUMED = screen(
    "point",
    point=POINT,
    draft=EMPTY,
    notice=notice(
        "resumed",
        "Welcome back",
        "Your last decision is recorded: “Leave a card and ring Kayleigh”. You go on from there.",
    ),
)
REFUSED = screen(
    "point",
    point=POINT,
    draft=draft(["ask"], WHY),
    notice=notice(
        "refused", "Not recorded", "This page was behind. Here is where your case stands now."
    ),
)
STAY: Screen = {
    "kind": "stay",
    "stay": True,
    "place": "point:third-visit",
    "presses": [],
    "press": None,
    "notice": notice(
        "not-saved",
        "Not saved",
        "The disk of this computer is full. Make some room first. Then press "
        "Record my decision again.",
    )
    | {"reason": "The disk of this computer is full."},
}
_HELD_MESSAGE = {
    "kind": "decide",
    "press": "of-the-press-that-is-held",
    "place": "point:third-visit",
    "point": "third-visit",
    "options": ["ask"],
    "rationale": "Ring Jo on 07700 900123",
    "confidence": None,
}
HELD = screen(
    "point",
    point=POINT,
    draft=draft(["ask"], _HELD_MESSAGE["rationale"]),
    notice=notice(
        "held",
        "Is this about a real person?",
        "Your words look as if they hold a phone number. This course takes in nothing about real "
        "people, so this decision is not recorded yet.",
        [
            {"label": "Let me change my words", "send": {"kind": "resume"}},
            {
                "label": "Record my choice without the words",
                "send": {**_HELD_MESSAGE, "rationale": "", "confirmed": True},
            },
            {
                "label": "They are made up: record them",
                "send": {**_HELD_MESSAGE, "confirmed": True},
            },
        ],
    ),
)
MANY = screen(
    "point",
    answered=["third-visit"],
    draft=EMPTY,
    point={
        **POINT,
        "id": "what-goes",
        "scene": "The duty social worker asks what you hold",
        "question": "What do you send?",
        "choose": "many",
        "summary": None,
        "options": [
            {"id": "visits", "title": "The missed reviews and visits"},
            {"id": "weight", "title": "The weight, as the GP told you"},
            {"id": "history", "title": "What Kayleigh told you about 2021"},
        ],
    },
)
RECORD = screen(
    "point",
    draft=EMPTY,
    assessed=True,
    point={
        **POINT,
        "id": "write-it-up",
        "scene": "Ten to five",
        "about": "record",
        "question": "Write it up: what goes in the record?",
        "record": True,
        "summary": None,
        "words": "<p>The office empties. You have ten minutes before you must leave.</p>",
        "prompts": [
            "What you saw or were told, and by whom: facts first, opinion marked as opinion.",
            "What you shared or kept back, with whom, and why.",
            "What you told the family, or why you did not yet.",
            "What happens next, and by when.",
        ],
        "options": [
            {"id": "own", "title": "In Teddy's record, today"},
            {"id": "book", "title": "In your diary, to type up on Friday"},
        ],
    },
)
REFLECT = screen(
    "point",
    draft=EMPTY,
    point={
        **POINT,
        "id": "drive-home",
        "scene": "The drive home",
        "about": "reflect",
        "act": "Record my thoughts",
        "question": "What stays with you?",
        "choose": "many",
        "summary": None,
        "options": [],
        "words": "<p>You sit in the car for a minute.</p>",
    },
)

_DUTY = {
    "id": "working-together",
    "title": "Working together to safeguard children",
    "says": "You may ask and they may answer without consent where a child may be at risk. Say "
    "what you need and why.",
    "status": "guidance",
    "since": "15 December 2023",
    "source": "Working together 2023, chapter 1",
    "checked": "22 November 2026",
    "stale": False,
}
_S47 = {
    "id": "s47-children-act-1989",
    "title": "Children Act 1989, section 47",
    "says": "The local authority must make enquiries where it has reasonable cause to suspect "
    "that a child is suffering, or is likely to suffer, significant harm.",
    "status": "in force",
    "since": "14 October 1991",
    "source": "https://www.legislation.gov.uk/ukpga/1989/41/section/47",
    "checked": "22 November 2026",
    "stale": False,
}
_S16LA = {
    "id": "s16la-children-act-2004",
    "title": "Children Act 2004, section 16LA",
    "says": "Listed bodies are to share what is relevant to a child's welfare, unless that would "
    "harm the child more.",
    "status": "announced",
    "since": "30 September 2026",
    "source": "https://www.legislation.gov.uk/ukpga/2026/20",
    "checked": "22 November 2026",
    "stale": True,
}
DECIDED = {
    "options": ["ask"],
    "titles": [POINT["options"][1]["title"]],
    "rationale": WHY,
    "confidence": 3,
    "can_forget": True,
}
FOLLOWS = screen(
    "follows",
    answered=["third-visit"],
    point=POINT,
    known=TOLD,
    saved="14:02",
    decided=DECIDED,
    not_asked=["Housing", "A&E", "Police", "The work coach"],
    follows={
        "words": "<p>By four you have two answers. The GP reads you a weight that fell across two "
        "lines. The nursery counts the days. You are looking at one child for the first time.</p>",
        "views": [
            {
                "agency": "Nursery",
                "who": "Jo, the manager",
                "hue": 1,
                "words": "<p>is relieved: she thought she was fussing.</p>",
            },
            {
                "agency": "Housing",
                "who": "Sam, housing officer",
                "hue": 3,
                "words": "<p>asks what happens to what he told you. Answer him.</p>",
            },
        ],
        "nobody_shares": "<p>14 more days before anyone sees the pattern.</p>",
        "too_much": "<p>A hospital record from 2021 travels that helps nobody, and Kayleigh stops "
        "opening the door.</p>",
        "law": {
            "overdue": "Our check of this law is out of date. "
            "Look at the source before you rely on it.",
            "nation": "England",
            "on_this_day": [_DUTY, _S47],
            "today": [_DUTY, _S47, _S16LA],
            "review": "Not yet reviewed by a lawyer. Not legal advice.",
        },
        "news": [
            "New in what you know, from GP: Weight down from the 50th to the 9th centile.",
            "New in what you know, from Nursery: 11 of 20 sessions missed.",
        ],
        "judgement": "Colleagues differ here. What it earns is the author's estimate. "
        "No panel of practitioners has been asked yet.",
    },
    looking_back=False,
    looked_at=None,
    others=[option for option in POINT["options"] if option["id"] != "ask"],
    go_on="Go on to 6 October",
)
FORGOTTEN = {
    **FOLLOWS,
    "decided": {**DECIDED, "rationale": None, "can_forget": False},
    "notice": notice(
        "forgotten",
        "Your words are out of your record",
        "Your decision stays. A copy that you handed in before still has them.",
    ),
}
LOOKING_BACK = {
    **FOLLOWS,
    "saved": None,
    "looking_back": True,
    "looked_at": {"options": ["wait"], "titles": [POINT["options"][3]["title"]]},
    "follows": {
        **FOLLOWS["follows"],
        "words": "<p>The form lies on Kayleigh's table for three weeks. Nobody rings.</p>",
    },
}
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 120" width="600" height="120"
role="img" aria-label="Together on 8 July, alone on 6 October"><rect width="600" height="120"
fill="#fffdf9"/><circle cx="120" cy="60" r="10" fill="#0b5fa5"/><text x="140" y="66">8 July</text>
<circle cx="420" cy="60" r="10" fill="#a34a00"/><text x="440" y="66">6 October</text></svg>"""
PICTURE = {
    "svg": _SVG,
    "narrow": _SVG,
    "caption": "“A family that may want help”: together 8 July, one agency alone not before "
    "6 October.",
}
ENDING = screen(
    "ending",
    answered=["third-visit"],
    known=[{**one, "new": False} for one in TOLD],
    minutes_left=0,
    done=3,
    of=3,
    date="Tuesday 6 October 2026",
    ending={
        "title": "Seen on a Tuesday in October",
        "words": "<p>Teddy is at his grandmother's while the enquiries last. Kayleigh rings "
        "you: she asks what you wrote about her.</p>",
    },
    path=[
        {
            "date": "21 July",
            "scene": "A card through the door",
            "point": "card",
            "you_chose": ["Leave a card and ring Kayleigh"],
        },
        {
            "date": "22 September",
            "scene": POINT["scene"],
            "point": "third-visit",
            "you_chose": DECIDED["titles"],
        },
        {
            "date": "6 October",
            "scene": "What goes, and what stays",
            "point": "what-goes",
            "you_chose": ["The missed reviews and visits", "The weight, as the GP told you"],
        },
    ],
    voices=[
        {
            "title": "Kayleigh, Teddy's mother",
            "words": "<p>I knew the curtains looked bad. I was asleep, love. I was always "
            "asleep.</p>",
            "label": "Written by the author. Nobody who has lived through something like this "
            "has reviewed it yet.",
        }
    ],
    knew={
        "caption": "What each agency knew, and on which day you learned of it",
        "head": ["Day", "Agency", "What it knew", "When you learned of it"],
        "rows": [
            ["10 March", "Health visiting", "Two reviews missed", "yours"],
            ["15 April", "GP", "Weight on the 9th centile", "22 September"],
            ["12 May", "Housing", "An empty meter, no stair gate", "not told to you"],
            ["2 September", "Nursery", "11 of 20 sessions missed", "22 September"],
        ],
        "kept": ["One entry stayed with GP. You did not need it."],
    },
    guess=None,
    picture=None,
    explore=None,
    points=None,
    points_offer=True,
    again=[
        {"id": "housing", "title": "Housing", "you": SAM},
        {"id": "nursery", "title": "Nursery", "you": "Jo, the manager of Little Oaks nursery"},
    ],
)
# Every colour an agency can have, on paper and on the ground of what was told.
COLOURFUL_ENDING = {
    **ENDING,
    "known": [
        entry(
            f"{hue}-{told}",
            "1 June",
            {"id": f"a{hue}", "title": f"Agency {hue}", "hue": hue},
            "Something small.",
            told,
        )
        for hue in range(8)
        for told in (None, "told to you on 2 June")
    ],
}
WITH_PICTURE = {**ENDING, "picture": PICTURE}
WITH_POINTS = {
    **ENDING,
    "points_offer": False,
    "points": {
        "sentence": "Your decisions earned 7 of 9 points. They count what you knew at the "
        "time, not how it ended.",
        "rows": [
            {"scene": "A card through the door", "score": "2 of 3", "kind": "a judgement"},
            {"scene": "What goes, and what stays", "score": "5 of 6", "kind": "a clear line"},
        ],
    },
}
TROUBLE: Screen = {
    "kind": "trouble",
    "place": "trouble",
    "press": None,
    "presses": [],
    "notice": None,
    "title": "This case cannot be opened",
    "words": "The file small-things.case.json beside this lesson is missing or damaged.",
    "next": "Start the course again, or ask the person who gave it to you for a new copy.",
    "ring": [["Emergency", "999"]],
}
