"""The room that draws, which also tells what faces it has at hand."""

import gc
import time

from worker.painting.studio import Studio
from worker.rooms import create_room


def build(weights_dir):
    room = create_room(weights_dir)
    (studio,) = [one for one in gc.get_objects() if isinstance(one, Studio)]

    def watched(order, adapter_id, report, preview):
        """Draw; after the first step wait until the worker has had that adapter forgotten."""
        gone = []

        def reports(*how_far):
            report(*how_far)
            deadline = time.monotonic() + 60
            while not gone and adapter_id in studio.adapters and time.monotonic() < deadline:
                time.sleep(0.02)
                report(*how_far)
            gone.append(adapter_id not in studio.adapters)

        return room(order, reports, preview), all(gone)

    def work(order, report, preview):
        if isinstance(order, tuple) and order[0] == "watch":
            return watched(*order[1:], report, preview)
        if not isinstance(order, tuple):
            return room(order, report, preview)
        _, base_model, *adapter_ids = order
        with studio.easel(base_model) as easel:
            worn = [weight for name, weight in easel.base.unet.named_parameters() if ".lora_" in name]
            return {
                "at hand": [one for one in adapter_ids if one in studio.adapters],
                "bytes": studio.adapters.held_bytes,
                "worn": any(bool(weight.any()) for weight in worn),
            }

    return work
