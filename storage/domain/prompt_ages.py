"""Ages in a prompt: a number that can only be somebody's years, in figures or in words, English or German.

Like the views, every pattern here runs in time linear in the text.
"""

from __future__ import annotations

import re

from storage.domain.prompt_views import counted

ADULT_YEARS = 18
_YEARS = r"(?<![\w.,])(\d{1,2})"  # not 1.5
_STOP = r"\s*(?=[,.;!?)]|$)"  # "12" ends here: no "12 balloons"
_ERAS = "".join(f"(?<!{era} )" for era in ("ice", "stone", "bronze", "iron", "space", "dragon"))
_AGE = re.compile(
    rf"{_YEARS}[\s\-]*(?:(?:years?|yrs?)[\s\-]*(?:old|young|of age)|y[/.]?o|jahrig\w*)(?!\w)"
    rf"|{_YEARS}[\s\-]*jahre?(?!\w|\s+(?:spater|lang|her|garantie|erfahrung|jubilaum|firm))"
    rf"|{_YEARS}yrs?(?!\w)"
    rf"|(?<!\w){_ERAS}(?:aged?|age of|im alter von|alter)[\s:=]*(\d{{1,2}})(?!\w)"
    r"|(?<!\w)(?:girl|boy|madchen|junge|bub|tochter|sohn|daughter|son)[\s,:]+(\d{1,2})" + _STOP +
    r"|(?<!\w)(?:me|woman|man|female|male|ich|frau|mann)\s*[,:]\s*(\d{1,2})" + _STOP +
    r"|(?<!\w)(?:i am|i['’]m|is|turning|turned|sweet|bin|ist|werde|erst)\s+([3-9]|1[0-7])" + _STOP +
    r"|(?<!\w)mit\s+([89]|1[0-7])" + _STOP +
    r"|^(1[3-7])$"  # "sixteen", and nothing else
)  # fmt: skip
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
_GRADE = re.compile(
    rf"(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th)|{_ORDINALS})[\s\-]*grade(?:rs?)?(?!\w|\s+(?:teacher|quality))"
)


def names_a_minor(view: str) -> bool:
    """Whether somebody in this (folded) text is younger than an adult, by age or by grade at school."""
    if _GRADE.search(view):
        return True
    return any(int("".join(found)) < ADULT_YEARS for found in _AGE.findall(counted(view)))
