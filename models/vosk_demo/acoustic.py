"""The trained layers -> final.mdl: Kaldi's transition model, network and priors.

Every phone has four copies, one for each place in a word (the recogniser finds the words' times by them), each of one state
with two transitions; all four have the same share of the network's answer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.vosk_demo.kaldi import BINARY, double, integer, integers, matrix, real, token, vector
from models.vosk_demo.network import CONTEXT, LAYERS
from models.vosk_demo.phones import SILENCE

PLACES: Final = (("B", "begin"), ("E", "end"), ("I", "internal"), ("S", "singleton"))
"""Suffix of a phone's copy, and its name in word_boundary.int."""
TAPS: Final = ((-2, -1, 0, 1, 2), (-1, 0, 1), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3))
"""Which frames each layer sees, from the one it answers for; the network's LAYERS with the third frame undone."""
RAREST: Final = 1e-4
"""A phone's share among all is taken to be this at least."""
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone as the graph sees it; ids count from 1."""

    name: str
    share: int
    """Index in the network's answer."""
    place: str


class Phones:
    """All copies of all phones."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.copies = [Phone(SILENCE, 0, "nonword")]
        for index, name in enumerate(names):
            if index:
                self.copies += [Phone(f"{name}_{suffix}", index, place) for suffix, place in PLACES]
        self._ids = {phone.name: number for number, phone in enumerate(self.copies, 1)}

    def forward(self, name: str) -> int:
        """Label of the arc that enters a phone's copy."""
        return 2 * self._ids[name]

    def stay(self, name: str) -> int:
        """Label of the arc that stays in it."""
        return 2 * self._ids[name] - 1

    def table(self) -> str:
        """phones.txt; Vosk does not need it, people do."""
        return "<eps> 0\n" + "".join(f"{phone.name} {number}\n" for number, phone in enumerate(self.copies, 1))

    def boundaries(self) -> str:
        """word_boundary.int."""
        return "".join(f"{number} {phone.place}\n" for number, phone in enumerate(self.copies, 1))


def final_model(phones: Phones, layers: Mapping[str, Numbers]) -> bytes:
    """final.mdl; `layers` as training.py writes them: weight0, shift0, ..., priors."""
    priors = np.maximum(layers["priors"], RAREST)
    return BINARY + transition_model(phones) + network(layers) + token("<Priors>") + vector(priors / priors.sum())


def transition_model(phones: Phones) -> bytes:
    """Each phone stays or leaves with one half, so that the graph needs no costs for it."""
    count = len(phones.copies)
    parts = [token("<TransitionModel>"), token("<Topology>"), integers(range(1, count + 1)), integers([-1] + [0] * count)]
    parts += [integer(1), integer(2)]  # one kind of phone, of two states
    parts += [integer(0), integer(2), integer(0), real(0.5), integer(1), real(0.5)]
    parts += [integer(-1), integer(0), token("</Topology>"), token("<Triples>"), integer(count)]
    for number, phone in enumerate(phones.copies, 1):
        parts += [integer(number), integer(0), integer(phone.share)]
    parts += [token("</Triples>"), token("<LogProbs>"), vector([0.0] + [math.log(0.5)] * (2 * count)), token("</LogProbs>")]
    return b"".join([*parts, token("</TransitionModel>")])


def network(layers: Mapping[str, Numbers]) -> bytes:
    """The network's nodes in words, then its components, and how far it sees."""
    nodes, components, before = [f"input-node name=input dim={LAYERS[0][0]}"], [], "input"
    for index, taps in enumerate(TAPS):
        seen = ", ".join(before if tap == 0 else f"Offset({before}, {tap})" for tap in taps)
        name = f"l{index}"
        nodes.append(f"component-node name={name}.affine component={name}.affine input=Append({seen})")
        nodes.append(f"component-node name={name}.relu component={name}.relu input={name}.affine")
        weight, shift = layers[f"weight{index}"], layers[f"shift{index}"]
        components += [_affine(f"{name}.affine", weight, shift)]
        components += [_curve(f"{name}.relu", "RectifiedLinearComponent", len(shift))]
        before = f"{name}.relu"
    weight, shift = layers[f"weight{len(TAPS)}"], layers[f"shift{len(TAPS)}"]
    nodes.append(f"component-node name=out.affine component=out.affine input={before}")
    nodes.append("component-node name=out.logsoftmax component=out.logsoftmax input=out.affine")
    nodes.append("output-node name=output input=out.logsoftmax objective=linear")
    components += [_affine("out.affine", weight, shift), _curve("out.logsoftmax", "LogSoftmaxComponent", len(shift))]
    head = token("<Nnet3>") + b"\n" + "\n".join(nodes).encode("ascii") + b"\n\n"
    body = token("<NumComponents>") + integer(len(components)) + b"".join(components) + token("</Nnet3>")
    return head + body + token("<LeftContext>") + integer(CONTEXT) + token("<RightContext>") + integer(CONTEXT)


def _affine(name: str, weight: Numbers, shift: Numbers) -> bytes:
    head = token("<ComponentName>") + token(name) + token("<AffineComponent>") + token("<LearningRate>") + real(0.001)
    body = token("<LinearParams>") + matrix(weight) + token("<BiasParams>") + vector(shift)
    return head + body + token("</AffineComponent>")


def _curve(name: str, kind: str, size: int) -> bytes:
    head = token("<ComponentName>") + token(name) + token(f"<{kind}>") + token("<Dim>") + integer(size)
    empty = token("<ValueAvg>") + vector([]) + token("<DerivAvg>") + vector([]) + token("<Count>") + double(0)
    repaired = token("<NumDimsSelfRepaired>") + double(0) + token("<NumDimsProcessed>") + double(0)
    return head + empty + repaired + token(f"</{kind}>")
