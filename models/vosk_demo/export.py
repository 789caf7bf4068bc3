"""What the training left in its folder -> the model's folder in Vosk's layout, its checksums, its size in the manifest."""

import json
import re
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.store.model_files import CARRIED, MANIFEST, record_sums
from models.vosk_demo.acoustic import Phones, final_model
from models.vosk_demo.graph import build_graph, word_list, words_table
from models.vosk_demo.kaldi import write_graph
from models.vosk_demo.language import build_bigram
from models.vosk_demo.phones import Lexicon
from models.vosk_demo.sound import MFCC_CONF
from models.vosk_demo.texts import Texts

PLACE: Final = CARRIED / "vosk-demo"
"""The committed model's folder."""
MODEL_CONF: Final = """--min-active=200
--max-active=3000
--beam=12.0
--lattice-beam=5.0
--acoustic-scale=0.6
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""
"""Vosk counts 30 ms a step, so the factor must be 3; of the scales 0.35, 0.5, 0.6, 0.7 and
0.9 the middle three make the same errors within 0.3 % on the tuning sentences; 0.5 invents more words for foreign ones."""


def export_model(texts: Texts, folder: Path, place: Path) -> None:
    """Write the model's files; those for people (README, figures.json) are left alone."""
    lexicon: Lexicon = json.loads((folder / "lexicon.json").read_text(encoding="utf-8"))
    phones = Phones(json.loads((folder / "phones.json").read_text(encoding="utf-8")))
    words = word_list(texts.vocabulary)
    graph = build_graph(build_bigram(texts.learned, texts.vocabulary), lexicon, phones, words)
    with np.load(folder / "network.npz") as layers:
        model = final_model(phones, dict(layers))
    files: dict[str, bytes] = {
        "am/final.mdl": model,
        "conf/mfcc.conf": MFCC_CONF.encode(),
        "conf/model.conf": MODEL_CONF.encode(),
        "graph/HCLG.fst": write_graph(graph),
        "graph/words.txt": words_table(words).encode(),
        "graph/phones.txt": phones.table().encode(),
        "graph/phones/word_boundary.int": phones.boundaries().encode(),
    }
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)


def record_model(place: Path, manifest: Path = MANIFEST) -> None:
    """Write the folder's checksums, and its size into the manifest."""
    record_sums(place)
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file() and file.name != "checksums.json")
    text = manifest.read_text(encoding="utf-8")
    pattern = rf'(name = "{re.escape(place.name)}"\n(?:(?!\[\[).*\n)*?size_bytes = )\d+'
    manifest.write_text(re.sub(pattern, rf"\g<1>{size}", text), encoding="utf-8")
