"""Quantisation: the trained network and sample faces in, one eight-bit TFLite file for processor and Edge TPU out."""

import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
import torch

from kiosk.perceive.expression import CROP_PX
from kiosk.records import EXPRESSIONS
from models.expression.balance import balanced
from models.expression.calibrate import best_temperature
from models.expression.graph import check_graph
from models.expression.measure import predict_file
from models.expression.network import (
    ALL_PARAMETERS,
    BLOCKS,
    LEAK_RATIO,
    ExpressionNet,
    SeparableConv,
    Stage,
    scale_faces,
)
from models.expression.quantise import CALIBRATION_FACES, calibrate
from models.expression.requantise import requantise
from models.expression.train import load_network
from models.expression.views import KIOSK_VIEW, Scores, Split, Views, pick_samples

logger = logging.getLogger(__name__)

TEMPERATURE_ROUNDS: Final = 2
"""Times the temperature is looked for: it acts on each view, and is judged by the mean of a face and its mirror image."""


class Leak(keras.layers.Layer):  # type: ignore[misc,unused-ignore]  # keras is untyped
    """LeakyReLU as max(x, 0.1 x): the Edge TPU knows MUL and MAXIMUM, but no LEAKY_RELU.

    The slope is one number a channel, because the converter turns a single one back into LEAKY_RELU.
    """

    def call(self, maps: Any) -> Any:
        """Apply it to a tensor of any shape with channels last."""
        return keras.ops.maximum(maps, maps * np.full(maps.shape[-1], LEAK_RATIO, np.float32))


def export_best(students: Sequence[Path], train: Split, valid: Split, path: Path) -> None:
    """Write to `path` the student whose file reads the validation faces best at the kiosk, its temperature folded in."""
    views, samples = Views(*valid), _pick_samples(train)
    loaded = [load_network(student) for student in students]
    networks = [balanced(network, samples) for network, _, _ in loaded]
    copy = build_copy(networks[0])
    _assert_same(networks[0], copy, samples[:16])
    frame = _convert(copy, samples)

    def shares_of(network: ExpressionNet) -> dict[str, Scores]:
        """Write the network to `path` and read the validation faces with that file."""
        path.write_bytes(requantise(frame, network, calibrate(network, samples)))
        return views.shares(partial(predict_file, path))

    shares = [shares_of(network) for network in networks]
    found = [views.accuracies(each) for each in shares]
    best = max(range(len(students)), key=lambda number: found[number][KIOSK_VIEW])
    logger.info("of %s the best is %s", found, students[best])
    network, judged, counted, temperature = networks[best], shares[best], valid[0].counted, 1.0
    for _ in range(TEMPERATURE_ROUNDS):
        factor = best_temperature(judged[KIOSK_VIEW][counted], valid[0].majority[counted])
        fold_temperature(network, factor)
        temperature *= factor
        judged = shares_of(network)
    for line in check_graph(path.read_bytes()):
        logger.info("graph: %s", line)
    note = {
        "student": students[best].parent.name,
        "epoch": loaded[best][2],
        "temperature": round(temperature, 2),
        "candidates": {student.parent.name: line for student, line in zip(students, found, strict=True)},
    }
    path.with_suffix(".json").write_text(json.dumps(note) + "\n", encoding="utf-8")
    logger.info("wrote %s, %d bytes: %s", path.name, path.stat().st_size, views.accuracies(judged))


def fold_temperature(network: ExpressionNet, temperature: float) -> None:
    """Divide the network's logits by the temperature, in the weights of its last layer."""
    head = network.head.pointwise
    assert head.bias is not None
    with torch.no_grad():
        head.weight.div_(temperature)
        head.bias.div_(temperature)


def build_copy(network: ExpressionNet) -> Any:
    """Build the same network in Keras, batch 1, softmax included, with the weights of `network`."""
    face = keras.Input((CROP_PX, CROP_PX, 1), batch_size=1, name="face")
    maps = face
    for channels, depth in BLOCKS:
        for index in range(depth):
            maps = keras.layers.SeparableConv2D(channels, 3, padding="same")(maps)
            maps = keras.layers.BatchNormalization(epsilon=1e-3)(maps)
            if index == depth - 1:
                maps = keras.layers.MaxPooling2D(2)(maps)
                maps = keras.layers.SpatialDropout2D(0.05)(maps)
            maps = Leak()(maps)
    maps = keras.layers.SeparableConv2D(len(EXPRESSIONS), 1)(maps)
    maps = keras.layers.GlobalAveragePooling2D()(maps)
    copy = keras.Model(face, keras.layers.Softmax(name="shares")(maps))
    assert copy.count_params() == ALL_PARAMETERS, copy.count_params()
    _copy_weights(network, copy)
    return copy


def _copy_weights(network: ExpressionNet, copy: Any) -> None:
    """Set the Keras layers' weights from the torch modules of the same order."""
    kinds = (keras.layers.SeparableConv2D, keras.layers.BatchNormalization)
    sources: list[list[torch.Tensor]] = []
    for stage in network.stages:
        assert isinstance(stage, Stage)
        norm = stage.norm
        assert norm.running_mean is not None
        assert norm.running_var is not None
        sources += [_conv_weights(stage.conv), [norm.weight, norm.bias, norm.running_mean, norm.running_var]]
    sources.append(_conv_weights(network.head))
    layers = [layer for layer in copy.layers if isinstance(layer, kinds)]
    for layer, weights in zip(layers, sources, strict=True):
        layer.set_weights([weight.detach().numpy() for weight in weights])


def _conv_weights(conv: SeparableConv) -> list[torch.Tensor]:
    """Order a separable convolution's weights as Keras does: (h, w, in, 1), (1, 1, in, out), (out,)."""
    assert conv.pointwise.bias is not None
    return [conv.depthwise.weight.permute(2, 3, 0, 1), conv.pointwise.weight.permute(2, 3, 1, 0), conv.pointwise.bias]


def _pick_samples(train: Split) -> npt.NDArray[np.uint8]:
    """Faces of training; the first pixels of one span the full range, so that the converter gives the input 1/128."""
    samples = pick_samples(train, CALIBRATION_FACES)
    samples[0, 0, :2] = (0, 255)
    return samples


def _assert_same(network: ExpressionNet, copy: Any, samples: npt.NDArray[np.uint8]) -> None:
    """Assert that the copy computes what the network does."""
    with torch.no_grad():
        faces = scale_faces(torch.from_numpy(samples))
        ours = network.eval()(faces).softmax(dim=1).numpy()
    for face, expected in zip(faces.permute(0, 2, 3, 1).numpy(), ours, strict=True):
        difference = float(np.abs(copy(face[np.newaxis], training=False).numpy()[0] - expected).max())
        assert difference < 1e-3, difference


def _convert(copy: Any, samples: npt.NDArray[np.uint8]) -> bytes:
    """Convert to eight-bit integers throughout, unsigned at both ends."""

    def faces() -> Iterator[list[Any]]:
        for face in scale_faces(torch.from_numpy(samples)).permute(0, 2, 3, 1).numpy():
            yield [face[np.newaxis]]

    with tempfile.TemporaryDirectory() as folder:
        copy.export(folder, verbose=False, input_signature=[tf.TensorSpec(copy.input_shape, tf.float32, name="face")])
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = faces
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
        converter.inference_output_type = tf.uint8
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        return bytes(converter.convert())
