"""Windows of cepstra in, the eight-bit network and its scale out. Needs TensorFlow (requirements-train.txt).

python -m models.fillers.train WINDOWS.npz FOLDER
"""

import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from models.fillers.graph import check_graph, without_names

logger = logging.getLogger(__name__)

FIRST_FILTERS: Final = 32
SECOND_FILTERS: Final = 48
UNITS: Final = 32
DROPOUT: Final = 0.2
EPOCHS: Final = 16
BATCH: Final = 64
RATE: Final = 2e-3
VALID_SHARE: Final = 0.08
SEED: Final = 20
CALIBRATION: Final = 400
"""Windows from which the converter learns the ranges of the activations."""
NAME: Final = "filled_pauses_int8"


def build(frames: int, coefficients: int, batch: int | None = None) -> keras.Model:
    """Two convolutions (each halves the rate), a GRU in both directions, one share a step of four frames.

    The GRU is unrolled: plain eight-bit operations in place of a loop, which the runtime would run in floats.
    """
    cepstra = keras.Input((frames, coefficients), batch_size=batch)
    x = cepstra
    for filters in (FIRST_FILTERS, SECOND_FILTERS):
        x = keras.layers.Conv1D(filters, 5, strides=2, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization()(x)
        x = keras.layers.ReLU(max_value=6.0)(x)
    x = keras.layers.SpatialDropout1D(DROPOUT)(x)
    x = keras.layers.Bidirectional(keras.layers.GRU(UNITS, return_sequences=True, unroll=True))(x)
    x = keras.layers.Dropout(DROPOUT)(x)
    shares = keras.layers.Dense(1, activation="sigmoid")(x)
    return keras.Model(cepstra, keras.layers.Reshape((shares.shape[1],))(shares))


def train(windows: NDArray[np.float32], steps: NDArray[np.float32]) -> keras.Model:
    """Fit the network; the epoch that does best on the last windows, which are other answers', is kept."""
    keras.utils.set_random_seed(SEED)
    cut = round(len(windows) * (1 - VALID_SHARE))
    model = build(windows.shape[1], windows.shape[2])
    schedule = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * (cut // BATCH))
    area = keras.metrics.AUC(curve="PR", name="area")
    model.compile(keras.optimizers.Adam(schedule), "binary_crossentropy", metrics=[area])
    best = keras.callbacks.ModelCheckpoint(
        str(Path(tempfile.gettempdir()) / "fillers.weights.h5"), "val_loss", save_best_only=True, save_weights_only=True
    )
    model.fit(
        windows[:cut],
        (steps[:cut] >= 0.5).astype(np.float32),
        BATCH,
        EPOCHS,
        validation_data=(windows[cut:], (steps[cut:] >= 0.5).astype(np.float32)),
        callbacks=[best],
        verbose=2,
    )
    model.load_weights(best.filepath)
    return model


def convert(model: keras.Model, windows: NDArray[np.float32]) -> bytes:
    """The network in eight bits, inputs and outputs too."""
    fixed = build(windows.shape[1], windows.shape[2], batch=1)
    fixed.set_weights(model.get_weights())
    picked = np.random.default_rng(SEED).choice(len(windows), CALIBRATION, replace=False)

    def samples() -> Iterator[list[Any]]:
        for index in picked:
            yield [windows[index : index + 1]]

    with tempfile.TemporaryDirectory() as folder:
        fixed.export(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = samples
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        # A scale a channel would be written anew for each unrolled step: more bytes than the weights themselves.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        return without_names(converter.convert())


def main(source: Path, folder: Path) -> None:
    """Train on a file of `models.fillers.dataset` and write the two files the kiosk reads."""
    data = np.load(source)
    windows, steps = data["windows"].astype(np.float32), data["steps"]
    mean, deviation = windows.mean(axis=(0, 1)), windows.std(axis=(0, 1))
    windows = (windows - mean) / deviation
    model = train(windows, steps)
    content = convert(model, windows)
    logger.info("%s", check_graph(content))
    (folder / f"{NAME}.tflite").write_bytes(content)
    scale = {"mean": [round(float(x), 4) for x in mean], "deviation": [round(float(x), 4) for x in deviation]}
    (folder / f"{NAME}.json").write_text(json.dumps({**scale, "parameters": int(model.count_params())}, indent=1) + "\n")
    logger.info("%d parameters", model.count_params())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
