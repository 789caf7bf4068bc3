"""Nothing in, what the profile screen offers out: roles with their skills, and the three spans of experience."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RoleTile:
    """One role that can be touched on the profile screen."""

    id: str
    """What Profile.role becomes."""
    title: str
    """English, also the msgid of its translation."""
    family: str
    """Heading it is grouped under; English, also the msgid."""
    skills: tuple[str, ...] = ()
    """Offered as chips once the role is chosen."""


FAMILIES_FIRST: Final = (
    *("Software and web", "Data and AI", "IT, networks and cloud", "Electronics and embedded", "Electrical and power"),
    *("Mechanical and automobile", "Civil and construction", "Finance and accounts", "Banking and insurance", "Sales"),
    *("Human resources and office", "Teaching and training", "Health care", "Government and uniformed services"),
)
"""Fields that a campus chooses most, in that order (own order, nothing of candidates is counted); the others follow."""

ROLE_LENGTH_AT_MOST: Final = 60
"""Characters of a typed role."""

SKILLS_AT_MOST: Final = 4
"""How many skills a candidate may pick: five questions cannot serve more."""

SKILL_LENGTH_AT_MOST: Final = 40
"""Characters of a typed skill."""

YEARS_AT_MOST: Final = 60.0
"""More years of experience than anybody has."""
