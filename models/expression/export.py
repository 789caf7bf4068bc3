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
import tensorflow as tf
import torch

from kiosk.perceive.expression import CROP_PX
from kiosk.records import EXPRESSIONS
from models.expression.align import Alignment, cut_faces
from models.expression.balance import balance_filters
from models.expression.calibrate import best_temperature
from models.expression.dataset import Faces
from models.expression.graph import check_graph
from models.expression.network import (
    ALL_PARAMETERS,
    BLOCKS,
    LEAK_RATIO,
    ExpressionNet,
    SeparableConv,
    Stage,
    scale_faces,
)
from models.expression.train import load_network, predict_pixels
from models.expression.views import KIOSK_VIEW, Split, Views

logger = logging.getLogger(__name__)

SAMPLE_FACES: Final = 300
"""Training faces from which, in both views, the converter learns each tensor's range."""


class Leak(keras.layers.Layer):  # type: ignore[misc,unused-ignore]  # keras is untyped
    """LeakyReLU as max(x, 0.1 x): the Edge TPU knows MUL and MAXIMUM, but no LEAKY_RELU.

    The slope is one number a channel, because the converter turns a single one back into LEAKY_RELU.
    """

    def call(self, maps: Any) -> Any:
        """Apply it to a tensor of any shape with channels last."""
        return keras.ops.maximum(maps, maps * np.full(maps.shape[-1], LEAK_RATIO, np.float32))


def export_best(students: Sequence[Path], train: Split, valid: Split, path: Path) -> None:
    """Write to `path` the student that is best on the validation faces, its temperature folded in."""
    views = Views(*valid)
    shares = [views.shares(partial(predict_pixels, load_network(student)[0])) for student in students]
    found = [views.accuracies(each) for each in shares]
    best = max(range(len(students)), key=lambda number: found[number]["plain"] + found[number]["aligned"])
    network, _, epoch = load_network(students[best])
    logger.info("exporting %s after epoch %d: %s", students[best].parent.name, epoch, found[best])
    counted = valid[0].counted
    temperature = best_temperature(shares[best][KIOSK_VIEW][counted], valid[0].majority[counted])
    fold_temperature(network, temperature)
    note = {"student": students[best].parent.name, "epoch": epoch, "temperature": round(temperature, 2)}
    path.with_suffix(".json").write_text(json.dumps(note) + "\n", encoding="utf-8")
    export_network(network, train, path)


def export_network(network: ExpressionNet, train: Split, path: Path) -> None:
    """Write `network` to `path`, its ranges learnt from training faces, as they lie and as the kiosk cuts them."""
    samples = _pick_samples(*train)
    balance_filters(network, torch.from_numpy(samples))
    copy = build_copy(network)
    _assert_same(network, copy, samples[:16])
    content = _convert(copy, samples)
    for line in check_graph(content):
        logger.info("graph: %s", line)
    path.write_bytes(content)
    logger.info("wrote %s, %d bytes", path.name, len(content))


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


def _pick_samples(train: Faces, alignment: Alignment) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pick faces evenly over the split; the first pixels of one span the full range, so that its scale is 1/128."""
    places = np.flatnonzero(train.usable)
    places = places[:: max(1, len(places) // SAMPLE_FACES)]
    picked = Alignment(alignment.anchors[places], alignment.found[places], alignment.placements[places])
    samples = np.concatenate([train.pixels[places], cut_faces(train.pixels[places], picked)])
    samples[0, 0, :2] = (0, 255)
    return samples


def _assert_same(network: ExpressionNet, copy: Any, samples: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
    """Assert that the copy computes what the network does."""
    with torch.no_grad():
        faces = scale_faces(torch.from_numpy(samples))
        ours = network.eval()(faces).softmax(dim=1).numpy()
    for face, expected in zip(faces.permute(0, 2, 3, 1).numpy(), ours, strict=True):
        difference = float(np.abs(copy(face[np.newaxis], training=False).numpy()[0] - expected).max())
        assert difference < 1e-3, difference


def _convert(copy: Any, samples: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
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
