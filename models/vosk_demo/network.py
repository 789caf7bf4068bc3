"""MFCCs in, log shares of the phones out: a small time-delay network in plain numpy, with its gradients.

Layout of Kaldi's nnet3: each layer sees its input at a few frames' distance, is normalised over the batch (folded into the
weights when it is exported) and rectified. The second layer answers every third frame only.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.vosk_demo.sound import COEFFICIENTS

WIDTH: Final = 160
LAYERS: Final = ((COEFFICIENTS, 5, 1), (WIDTH, 3, 3), (WIDTH, 3, 1), (WIDTH, 3, 1), (WIDTH, 3, 1), (WIDTH, 3, 1))
"""Inputs, inputs in time and step in time of each hidden layer; 1.7 MB, so that the model stays below 3 MB."""
CONTEXT: Final = 15
"""Frames of 10 ms that the network sees before and after the one it answers for."""
DROPPED: Final = 0.1
SMOOTHING: Final = 0.02
AVERAGE: Final = 0.9
"""Share that the running mean and variance keep at each step."""

Floats = NDArray[np.float32]
Weights = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class _Passed:
    """What a layer keeps for its gradients."""

    shape: tuple[int, ...]
    inputs: list[Floats]
    normal: Floats
    scale: Floats
    kept: Floats
    steps: int


class Network:
    """Weights, running statistics, a training step."""

    def __init__(self, phone_count: int, rng: np.random.Generator) -> None:
        self.phone_count = phone_count
        self.rng = rng
        self.weights: Weights = {}
        self.means: list[Floats] = []
        self.variances: list[Floats] = []
        for index, (inputs, width, _) in enumerate(LAYERS):
            start = rng.standard_normal((width, inputs, WIDTH)) * np.sqrt(2 / (width * inputs))
            self.weights[f"weight{index}"] = start.astype(np.float32)
            self.weights[f"gain{index}"] = np.ones(WIDTH, np.float32)
            self.weights[f"shift{index}"] = np.zeros(WIDTH, np.float32)
            self.means.append(np.zeros(WIDTH, np.float32))
            self.variances.append(np.ones(WIDTH, np.float32))
        self.weights["weight_out"] = (rng.standard_normal((WIDTH, phone_count)) * WIDTH**-0.5).astype(np.float32)
        self.weights["shift_out"] = np.zeros(phone_count, np.float32)

    def step(self, frames: Floats, labels: NDArray[np.int64]) -> tuple[float, float, Weights]:
        """Forward and backward: loss, share of right answers, gradients.

        `frames`: (batch, 2 * CONTEXT + 3 * steps, 40); `labels`: (batch, steps), -1 where there is none.
        """
        hidden, passed = self._forward(frames)
        batch, steps = labels.shape
        hidden = np.ascontiguousarray(hidden[:, :steps])
        flat = hidden.reshape(-1, WIDTH)
        logits = flat @ self.weights["weight_out"] + self.weights["shift_out"]
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        known = labels.reshape(-1) >= 0
        truth = np.where(known, labels.reshape(-1), 0)
        rows = np.arange(len(truth))
        loss = float(-np.log(shares[rows, truth] + 1e-20)[known].mean())
        right = float((shares.argmax(axis=1) == truth)[known].mean())
        slope = shares - np.float32(SMOOTHING / self.phone_count)
        slope[rows, truth] -= np.float32(1 - SMOOTHING)
        slope *= (known / known.sum()).astype(np.float32)[:, None]
        gradients = {"weight_out": flat.T @ slope, "shift_out": slope.sum(axis=0)}
        back = (slope @ self.weights["weight_out"].T).reshape(batch, steps, WIDTH)
        self._backward(back, passed, gradients)
        return loss, right, gradients

    def _forward(self, frames: Floats) -> tuple[Floats, list[_Passed]]:
        passed = []
        for index, (inputs, width, stride) in enumerate(LAYERS):
            steps = (frames.shape[1] - width) // stride + 1
            weight = self.weights[f"weight{index}"]
            taps = [
                np.ascontiguousarray(frames[:, tap : tap + stride * (steps - 1) + 1 : stride]).reshape(-1, inputs)
                for tap in range(width)
            ]
            summed = taps[0] @ weight[0]
            for tap in range(1, width):
                summed += taps[tap] @ weight[tap]
            mean, variance = summed.mean(axis=0), summed.var(axis=0) + np.float32(1e-5)
            self.means[index] = AVERAGE * self.means[index] + (1 - AVERAGE) * mean
            self.variances[index] = AVERAGE * self.variances[index] + (1 - AVERAGE) * variance
            scale = 1 / np.sqrt(variance)
            normal = (summed - mean) * scale
            active = normal * self.weights[f"gain{index}"] + self.weights[f"shift{index}"]
            stays = self.rng.random(active.shape, np.float32) > DROPPED
            kept = (active > 0) * (stays / np.float32(1 - DROPPED))
            passed.append(_Passed(frames.shape, taps, normal, scale, kept, steps))
            frames = (active * kept).reshape(len(frames), steps, WIDTH)
        return frames, passed

    def _backward(self, back: Floats, passed: list[_Passed], gradients: Weights) -> None:
        for index in reversed(range(len(LAYERS))):
            inputs, width, stride = LAYERS[index]
            layer = passed[index]
            if back.shape[1] != layer.steps:
                back = np.pad(back, ((0, 0), (0, layer.steps - back.shape[1]), (0, 0)))
            slope = back.reshape(-1, WIDTH) * layer.kept
            gradients[f"shift{index}"] = slope.sum(axis=0)
            gradients[f"gain{index}"] = (slope * layer.normal).sum(axis=0)
            slope = slope * self.weights[f"gain{index}"]
            centred = slope - slope.mean(axis=0) - layer.normal * (slope * layer.normal).mean(axis=0)
            slope = centred * layer.scale
            gradients[f"weight{index}"] = np.stack([tap.T @ slope for tap in layer.inputs])
            if index:
                back = np.zeros(layer.shape, np.float32)
                for tap in range(width):
                    piece = (slope @ self.weights[f"weight{index}"][tap].T).reshape(len(back), layer.steps, inputs)
                    back[:, tap : tap + stride * (layer.steps - 1) + 1 : stride] += piece

    def folded(self, mean: Floats, deviation: Floats) -> list[tuple[Floats, Floats]]:
        """Each layer as Kaldi has it: (outputs, inputs) weights and (outputs,) shifts, statistics folded in.

        `mean`, `deviation`: of the MFCCs that the network was trained on, which were brought to 0 and 1.
        """
        layers = []
        for index in range(len(LAYERS)):
            scale = self.weights[f"gain{index}"] / np.sqrt(self.variances[index] + 1e-5)
            weight = self.weights[f"weight{index}"].astype(np.float64) * scale
            shift = self.weights[f"shift{index}"] - self.means[index] * scale
            if index == 0:
                weight = weight / deviation[None, :, None]
                shift = shift - (weight * mean[None, :, None]).sum(axis=(0, 1))
            layers.append((weight.reshape(-1, WIDTH).T.astype(np.float32), shift.astype(np.float32)))
        layers.append((self.weights["weight_out"].T.copy(), self.weights["shift_out"]))
        return layers
