"""The settings of one training run: a frozen record, kept in its checkpoint and its figures."""

from dataclasses import dataclass
from typing import Final

from models.expression.network import BLOCKS, Blocks


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """What decides a training run; the same settings, seed and machine give the same run."""

    epochs: int = 100
    """Passes over the training split; one warm-up and one cosine span them all."""
    sizes_px: str = "32,32,32,40,48"
    """Side of the training pictures: equal shares of the epochs, in this order. Small pictures cost less time."""
    batch_faces: int = 128
    """Faces in one step."""
    matrix_rate: float = 0.02
    """Highest learning rate of Muon, which trains the pointwise filters (Jordan et al. 2024, RMS matched to AdamW's)."""
    rate: float = 5e-3
    """Highest learning rate of AdamW, which trains everything else."""
    weight_decay: float = 0.02
    """AdamW's decay of filters; Muon has half of it."""
    warm_ratio: float = 0.1
    """Share of the steps in which the rates climb."""
    average_steps: int = 400
    """How many steps the averaged weights look back; early in the run, fewer."""
    dropout_ratio: float = 0.0
    """SpatialDropout at the end of each block."""
    aligned_ratio: float = 0.5
    """Share of the faces shown as the kiosk cuts them (template and lighting); the rest as they lie in the data."""
    rotation_deg: float = 15.0
    """Largest turn of a face, either way."""
    scale_log: float = 0.12
    """Largest change of size, either way, as a natural logarithm."""
    stretch_log: float = 0.06
    """Largest change of width alone, likewise."""
    shift_ratio: float = 0.06
    """Largest shift, as a share of the picture, either way."""
    gain_log: float = 0.3
    """Largest change of contrast, either way, as a natural logarithm."""
    brightness: float = 0.2
    """Largest change of brightness, either way, where black to white is 2."""
    blur_ratio: float = 0.5
    """Share of the faces that are blurred: a camera's crop may be softer than a picture of the data."""
    blur_px: float = 1.2
    """Largest standard deviation of the blur, in px of 48."""
    erase_ratio: float = 0.3
    """Share of the faces that lose a rectangle."""
    teacher_ratio: float = 0.6
    """Weight of the teachers' shares in the target, where there are teachers; the votes have the rest."""
    blocks: str = ",".join(f"{channels}x{depth}" for channels, depth in BLOCKS)
    """The network; another than the kiosk's can only teach."""
    threads: int = 2
    """Processor threads."""
    seed: int = 1
    """Seeds the weights, the order of the faces and their variation."""

    def size_px(self, epoch: int) -> int:
        """Side of the training pictures in this epoch, counted from 0."""
        sizes = [int(size) for size in self.sizes_px.split(",")]
        return sizes[min(len(sizes) - 1, epoch * len(sizes) // self.epochs)]

    def block_list(self) -> Blocks:
        """`blocks` as numbers."""
        pairs = (block.split("x") for block in self.blocks.split(","))
        return tuple((int(channels), int(depth)) for channels, depth in pairs)


TEACHER: Final = TrainSettings(
    epochs=32, sizes_px="32,32,40", rate=4e-3, weight_decay=0.05, dropout_ratio=0.1, blocks="96x3,192x3,384x2,768x1"
)
"""The wider network, of 655,601 weights, whose shares the kiosk's network learns besides the votes."""

STUDENT: Final = TrainSettings()
"""The kiosk's network, from random weights; it learns the votes and the wider network's shares."""

FINISH: Final = TrainSettings(
    epochs=28,
    sizes_px="48",
    matrix_rate=0.01,
    rate=2.5e-3,
    rotation_deg=10.0,
    scale_log=0.1,
    shift_ratio=0.05,
    gain_log=0.25,
    brightness=0.15,
    blur_ratio=0.3,
    blur_px=1.0,
    erase_ratio=0.15,
    teacher_ratio=0.7,
)
"""From a trained student to the exported weights: at full size, with milder variation and every teacher's shares."""
