"""What is done to the programs, in an order that a seed decides."""

import itertools
import math
import os
import random
from dataclasses import dataclass

import steps

ENDS = ("kill", "kill", "kill", "kill", "freeze", "end")  # kill -9 most of all; SIGSTOP and SIGCONT; SIGTERM.


@dataclass(frozen=True)
class Fault:
    """One step of the plan. A program meets it at a `place` of a photo's way, before or after it, or `seconds` later
    than photos were sent; the ways and the machine meet it for `seconds`."""

    number: int
    what: str
    victim: str = ""
    place: steps.Step | None = None
    after: bool = False
    seconds: float = 0.0

    def __str__(self):
        where = f" {'after' if self.after else 'before'} «{self.place.name}»" if self.place else ""
        return f"step {self.number}: {self.what} {self.victim}{where}".rstrip() + f" ({self.seconds:.2f} s)"


@dataclass(frozen=True)
class Size:
    """How much is done: that of ./test, or what the environment says."""

    seed: int
    photos: int
    kills: int | None  # By SIGKILL. Without a number, each place is met once, by whatever end.
    only_step: int | None
    seconds: float  # After these, nothing more is done, however much of the plan is left.

    @classmethod
    def of(cls, photos):
        """So many photos, unless the environment has another number."""
        names = ("SEED", "PHOTOS", "KILLS", "STEP", "SECONDS")
        seed, many, kills, step, seconds = (os.environ.get(f"CHAOS_{name}") for name in names)
        return cls(seed=int(seed or 4242), photos=int(many or photos), kills=int(kills) if kills else None,
                   only_step=int(step) if step else None, seconds=float(seconds or math.inf))

    def __str__(self):
        kills = f" CHAOS_KILLS={self.kills}" if self.kills else ""
        return f"CHAOS_SEED={self.seed}{kills}"

    @property
    def is_short(self):
        """Whether a dead polybot's leases are ended at once, to be over soon."""
        return self.kills is None


def make_plan(size, scene):
    """Kills, freezes and ends: at each place once before any comes again, and between them at any time. To every six
    of them comes one fault of another kind, and each that the scene knows at least once."""
    chance = random.Random(size.seed)
    places = [*scene.places, *[None] * (len(scene.places) // 8)]
    drawn = _draw_ends(places, chance, size.kills)
    others = max(len(scene.other_faults), len(drawn) // 6)
    drawn += [(what, None) for what in _in_turn(scene.other_faults, chance, others)]
    chance.shuffle(drawn)
    return [_fault(number, what, place, scene, chance) for number, (what, place) in enumerate(drawn)]


def _draw_ends(places, chance, kills):
    """Once at each place, or until so many are kills."""
    drawn = []
    for place in _again_and_again(places, chance):
        if len(drawn) == len(places) if kills is None else sum(what == "kill" for what, _ in drawn) == kills:
            return drawn
        drawn.append((chance.choice(ENDS), place))


def _in_turn(choices, chance, count):
    return list(itertools.islice(_again_and_again(choices, chance), count))


def _again_and_again(choices, chance):
    """Each choice once before any comes again."""
    while True:
        yield from chance.sample(choices, len(choices))


def _fault(number, what, place, scene, chance):
    if what not in ENDS:
        return Fault(number, what, seconds=chance.uniform(0.3, 0.8))
    victim = chance.choice([name for name in scene.mortals if place is None or place.role == scene.role_of(name)])
    return Fault(number, what, victim, place, after=chance.random() < 0.5, seconds=chance.uniform(0.0, 0.4))
