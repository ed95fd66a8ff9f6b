"""The model process: `python -m hub.duplex.worker --socket PATH --model FOLDER_OR_REPOSITORY`.

It connects to the hub's socket, loads the model (a smaller way to run it when memory runs out), and steps.
"""

import argparse
import json
import os
import socket
import sys

from hub.duplex.worker import frames
from hub.duplex.worker.size import GIB, Plan, Precision, ladder, plans, shape_of


def main() -> int:
    """Run until the hub says stop."""
    options = _options()
    line = socket.socket(socket.AF_UNIX)
    line.connect(options.socket)
    os.environ.setdefault("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True")
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    from hub.duplex.worker.loading import config_of, memory_of, pick_device

    device = pick_device(options.device)
    shape = shape_of(config_of(options.model, options.revision))
    memory = int(options.memory_gib * GIB) if options.memory_gib else memory_of(device)
    precision: Precision = options.precision or ("bf16" if device.startswith("cuda") else "f32")
    found = plans(memory, shape, options.slots, (precision,))
    if not found:
        line.sendall(frames.message(type="failed", code="duplex_too_large", message=f"{memory / GIB:.1f} GiB"))
        return 3
    for plan in ladder(found[0], shape):
        try:
            return _serve(line, options, device, plan)
        except torch.OutOfMemoryError as full:
            print(json.dumps({"out_of_memory": str(full)[:200], "plan": str(plan)}), file=sys.stderr)  # noqa: T201
            line.setblocking(True)
            line.sendall(frames.message(type="shrinking", slots=plan.slots, context=plan.context))
        _release(device)
    line.sendall(frames.message(type="failed", code="duplex_out_of_memory", message="Even the smallest way to run."))
    return 3


def _serve(connection: socket.socket, options: argparse.Namespace, device: str, plan: Plan) -> int:
    """Load, say ready, step."""
    from hub.duplex.worker.engine import Engine
    from hub.duplex.worker.loading import load
    from hub.duplex.worker.process import Line, Loop
    from hub.duplex.worker.rooms import Rooms

    model = load(options.model, options.revision, device, plan.precision, plan.context)
    engine = Engine(model, plan.slots, device, sampling=not options.greedy)
    engine.warm_up()
    line = Line(connection)
    line.send(
        frames.message(
            type="ready",
            slots=plan.slots,
            context=engine.context,
            precision=plan.precision,
            device=device,
            voices=sorted(model.voices),
        )
    )
    Loop(line, Rooms(engine, line.send)).run()
    return 0


def _release(device: str) -> None:
    import gc

    import torch

    gc.collect()
    if device.startswith("cuda"):
        torch.cuda.empty_cache()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hub.duplex.worker", description=__doc__)
    parser.add_argument("--socket", required=True, help="where the hub listens")
    parser.add_argument("--model", required=True, help="folder or repository of the weights")
    parser.add_argument("--revision", help="of the repository")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--slots", type=int, default=4, help="conversations at once")
    parser.add_argument("--precision", choices=("bf16", "q8", "f32"), help="of the weights")
    parser.add_argument("--memory-gib", type=float, help="use no more than this")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU; 0 leaves it to torch")
    parser.add_argument("--greedy", action="store_true", help="no chance: the same audio gives the same answer")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
