"""The settings of one training run: a frozen record, kept in its checkpoint and its figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """What decides a training run; the same settings and seed start the same run."""

    epochs: int = 12
    """Passes over the training split; the one-cycle schedule spans them all."""
    batch_faces: int = 128
    """Faces in one step."""
    peak_rate: float = 5e-3
    """Highest learning rate of the cycle."""
    weight_decay: float = 0.02
    """AdamW's decay."""
    warm_ratio: float = 0.2
    """Share of the steps in which the rate climbs."""
    average_steps: int = 400
    """How many steps the averaged weights look back; early in the run, fewer."""
    dropout_ratio: float = 0.05
    """SpatialDropout at the end of each block."""
    rotation_deg: float = 15.0
    """Largest turn of a face, either way."""
    scale_ratio: float = 0.12
    """Largest change of size, either way."""
    shift_ratio: float = 0.08
    """Largest shift, as a share of the picture, either way."""
    contrast_ratio: float = 0.3
    """Largest change of contrast, either way."""
    erase_ratio: float = 0.3
    """Share of the faces that lose a rectangle."""
    threads: int = 2
    """Processor threads."""
    seed: int = 7
    """Seeds the weights, the order of the faces and their variation."""
