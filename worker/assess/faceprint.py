"""Is this the same person, when it has to be proven? SFace's embedding: a look against each photo of a set.

Stricter and slower than dlib's in `identity.py`, which sorts photos: of the rendered people no photo of
somebody else came as near as any of one's own (docs/proof.md).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from worker.assess.identity import similarity
from worker.assess.mesh import Face, cut_out
from worker.assess.models import Floats, Rgb

SIDE_PX = 112
_MESH_INDICES = [468, 473, 1, 61, 291]  # eyes, tip of the nose, corners of the mouth
_TEMPLATE = np.array(  # where the network was trained to find them
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)


class Faceprints:
    """Face -> 128 numbers of length one; the cosine of two, from -1 to 1, tells faces apart."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.disable_quant_qdq", "1")  # weights are made fp32 once
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def of(self, picture: Rgb, face: Face) -> Floats:
        matrix = similarity(face.points[_MESH_INDICES, :2].astype(np.float64), _TEMPLATE)
        chip = cut_out(picture, matrix, SIDE_PX).astype(np.float32).transpose(2, 0, 1)[None]
        found = np.asarray(self._session.run(None, {"data": chip})[0][0], dtype=np.float32)
        return found / max(float(np.linalg.norm(found)), 1e-9)
