import subprocess
import sys

CODE = """
import resource
import numpy as np
from kiosk.allocation import keep_freed_pictures
{told}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    np.ones((720, 1280, 3), np.uint8)
before = faults()
for _ in range(50):
    np.ones((720, 1280, 3), np.uint8)
print((faults() - before) / 50)
"""


def faults_a_picture(told: str) -> float:
    done = subprocess.run([sys.executable, "-c", CODE.format(told=told)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def test_a_new_picture_takes_the_memory_of_a_freed_one() -> None:
    assert faults_a_picture("assert keep_freed_pictures()") < 5
