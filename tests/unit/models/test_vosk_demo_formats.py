"""The demo model's builder: what is written can be read again, and says what it should."""

import struct
from collections import Counter

import numpy as np
import pytest

from models.synthetic_speech.espeak import Mark, tokens_of, without_strays
from models.vosk_demo.acoustic import Phones, transition_model
from models.vosk_demo.graph import UNKNOWN, build_graph, word_list, words_table
from models.vosk_demo.kaldi import Graph, integers, matrix, read_graph, read_matrix, write_graph
from models.vosk_demo.language import BEGIN, END, FREE, build_bigram
from models.vosk_demo.phones import Lexicon, grid_of, groups_of, phone_of, split_pair, stretches_of

SENTENCES = ["Um, we met him.", "We, uh, met them.", "Hmm. Them we met."]
VOCABULARY = ["him", "hmm", "met", "them", "uh", "um", "we"]
LEXICON: Lexicon = {word: [(tuple(word), 3)] for word in VOCABULARY}
LEXICON["them"].append((("t", "m"), 1))
PHONES = Phones(["SIL", *sorted(set("".join(VOCABULARY)))])


def marks(*parts: tuple[float, int | str]) -> list[Mark]:
    return [Mark(t_s, None, part) if isinstance(part, str) else Mark(t_s, part) for t_s, part in parts]


def test_a_matrix_is_read_as_it_was_written() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    data = b"before" + matrix(values) + b"behind"
    read, end = read_matrix(data, 6)
    assert np.array_equal(read, values)
    assert data[end:] == b"behind"
    with pytest.raises(ValueError, match="no matrix at byte 0"):
        read_matrix(data)


def test_a_vector_of_integers_has_its_length_before_it() -> None:
    assert integers([5, -1]) == b"\x04" + struct.pack("<iii", 2, 5, -1)


def test_a_graph_is_read_as_it_was_written_its_arcs_in_order() -> None:
    graph = Graph(1, [[(3, 0, 1, 0.5), (2, 7, 0, 0.25)], []], {1: 1.5})
    read = read_graph(write_graph(graph))
    assert (read.start, read.ends) == (1, {1: 1.5})
    assert read.arcs == [[(2, 7, 0, 0.25), (3, 0, 1, 0.5)], []]
    with pytest.raises(ValueError, match="not a vector graph"):
        read_graph(b"nothing of the kind")


def test_what_may_follow_a_word_adds_up_to_one() -> None:
    bigram = build_bigram(SENTENCES, VOCABULARY)
    assert sum(bigram.single.values()) == pytest.approx(1.0)
    assert set(bigram.pairs) == {BEGIN, *VOCABULARY}
    for history in bigram.pairs:
        assert sum(bigram.probability(history, word) for word in [*VOCABULARY, END]) == pytest.approx(1.0)
        assert bigram.total(history) == pytest.approx(1.0)


def test_a_free_filler_is_left_out_and_may_come_anywhere() -> None:
    bigram = build_bigram(SENTENCES, VOCABULARY)
    assert "met" in bigram.pairs["we"]
    assert "we" in bigram.pairs[BEGIN]
    assert all(bigram.single[filler] > bigram.single["we"] for filler in FREE)


def test_every_word_can_be_walked_through_the_graph_with_its_phones() -> None:
    words = word_list(VOCABULARY)
    graph = build_graph(build_bigram(SENTENCES, VOCABULARY), LEXICON, PHONES, words)
    spoken = {word for arcs in graph.arcs for _, word, _, _ in arcs}
    assert spoken == set(range(len(words)))
    entered = Counter(label for arcs in graph.arcs for label, _, _, _ in arcs)
    assert entered[PHONES.forward("h_B")] >= 2
    assert all(cost >= 0 for arcs in graph.arcs for *_, cost in arcs)
    assert all(0 <= target < len(graph.arcs) for arcs in graph.arcs for _, _, target, _ in arcs)
    for state, arcs in enumerate(graph.arcs):
        assert arcs or state in graph.ends


def test_a_word_costs_what_it_is_improbable_and_its_rarer_form_more() -> None:
    words = word_list(VOCABULARY)
    graph = build_graph(build_bigram(SENTENCES, VOCABULARY), LEXICON, PHONES, words)
    for arcs in graph.arcs:
        costs = sorted(cost for _, word, _, cost in arcs if word == words.index("them"))
        assert not costs or costs[1] - costs[0] == pytest.approx(0.5 * np.log(3), abs=1e-6)


def test_the_tables_number_words_and_phones_without_a_hole() -> None:
    rows = [row.split() for row in words_table(word_list(VOCABULARY)).splitlines()]
    assert [int(number) for _, number in rows] == list(range(len(rows)))
    assert rows[0][0] == "<eps>"
    assert [name for name, _ in rows[-4:]] == [UNKNOWN, "#0", BEGIN, END]
    places = [row.split() for row in PHONES.boundaries().splitlines()]
    assert places[0] == ["1", "nonword"]
    assert len(places) == 1 + 4 * (len(PHONES.names) - 1)
    assert len(PHONES.table().splitlines()) == len(places) + 1


def test_the_copies_of_a_phone_share_their_place_in_the_networks_answer() -> None:
    data = transition_model(PHONES)
    shares = [phone.share for phone in PHONES.copies]
    assert shares == [0] + [index for index in range(1, len(PHONES.names)) for _ in range(4)]
    assert data.startswith(b"<TransitionModel> <Topology> ")
    assert data.endswith(b"</LogProbs> </TransitionModel> ")


@pytest.mark.parametrize(
    ("mnemonic", "phone"), [("_:", "SIL"), ("@2", "@"), ("a#", "a#"), ("t#", "t#"), ("I#", "I"), (";", None), ("Z", "dZ")]
)
def test_a_mnemonic_becomes_a_phone(mnemonic: str, phone: str | None) -> None:
    assert phone_of(mnemonic) == phone


def test_two_words_spoken_as_one_are_divided_where_both_halves_are_known() -> None:
    first, second = Counter([("V", "v")]), Counter([("D", "@"), ("v", "D", "@")])
    assert split_pair(first, second, ("V", "v", "D", "@")) == 2
    assert split_pair(Counter(), Counter(), ("V",)) == 0


def test_phones_are_grouped_by_word_and_a_stray_mark_is_no_word() -> None:
    text = "of the, um"
    heard = marks((0.0, 0), (0.0, "V"), (0.1, "v"), (0.2, "D"), (0.3, 8), (0.3, "V"), (0.4, "m"), (0.5, 6), (0.5, "_"))
    assert groups_of(text, heard) == [(["of", "the"], ("V", "v", "D")), (["um"], ("V", "m"))]
    assert [mark.position for mark in without_strays(tokens_of(text), heard) if mark.position is not None] == [0, 8]


def test_each_stretch_is_labelled_at_its_time_and_none_is_lost() -> None:
    starts, phones = stretches_of(marks((0.0, 0), (0.0, "V"), (0.3, "m"), (0.305, "p"), (0.6, "_"), (0.7, "_:")), 0.3, 0.8)
    assert phones == ["SIL", "V", "m", "p", "SIL"]
    grid = grid_of(starts, [0, 1, 2, 3, 0], 120, 0)
    assert len(grid) == 40
    assert [int(grid[step]) for step in (0, 9, 10, 19, 20, 21, 29, 30, 39)] == [0, 0, 1, 1, 2, 3, 3, 0, 0]
    crowded = grid_of([0.0, 0.01, 0.02, 0.03], [0, 1, 2, 3], 12, 0)
    assert [int(label) for label in crowded] == [0, 1, 2, 3]
