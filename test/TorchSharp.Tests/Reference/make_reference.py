"""Writes the numbers that the tests beside this folder compare TorchSharp with: what PyTorch itself computes.

    /usr/bin/python3 make_reference.py

A case is named by the Python expression that computes it; the C# tests map the same name to the same expression in C#.
Inputs are odd multiples of 1/64: short in the file, exact in every type, never on the kink of an activation.
"""
import json
import math
import pathlib
import random
import re

import torch
from torch import nn
from torch.nn import functional as F

import cases

SEED = 7
FOLDER = pathlib.Path(__file__).parent


def floats(*shape, low=-96, high=96):
    """The next so many fixed numbers of low/32 .. high/32."""
    count = math.prod(shape)
    return torch.tensor([(2 * FIXED.randrange(low, high) + 1) / 64 for _ in range(count)]).reshape(shape)


def integers(below, *shape):
    return torch.tensor([FIXED.randrange(below) for _ in range(math.prod(shape))]).reshape(shape)


def number(value):
    """A float32 with no more digits than tell it from its neighbours; whole numbers without a point."""
    return int(value) if value == int(value) and abs(value) < 1e6 and (value != 0 or math.copysign(1, value) > 0) else value


def encode(x):
    """What json writes of a tensor, or of anything that holds tensors."""
    if isinstance(x, torch.Tensor):
        x = x.detach().contiguous()
        values = x.flatten().tolist()
        if x.dtype in (torch.float32, torch.float16, torch.bfloat16):
            values = [float(str(v)) for v in x.float().flatten().numpy()]
        if x.dtype.is_floating_point:
            values = [number(v) if math.isfinite(v) else str(v).replace("nan", "NaN").replace("inf", "Infinity") for v in values]
        result = {"shape": list(x.shape), "values": [int(v) if isinstance(v, bool) else v for v in values]}
        return result if x.dtype == torch.float32 else {"dtype": str(x.dtype).removeprefix("torch.")} | result
    if isinstance(x, dict):
        return {k: encode(v) for k, v in x.items() if v is not None}
    if isinstance(x, (list, tuple)):
        return [encode(v) for v in x]
    return x


def write(name, content):
    """One line for each part of a case, so that a change of one number is a change of one line."""
    compact = lambda x: json.dumps(encode(x), separators=(",", ":"))
    entries = lambda x, f: ",\n".join(f"{json.dumps(k)}: {f(v)}" for k, v in x.items() if v is not None)
    case = lambda x: "{\n" + entries(x, compact) + "}" if isinstance(x, dict) else compact(x)
    groups = ",\n".join(f"{json.dumps(k)}: " + ("{\n" + entries(v, case) + "\n}" if isinstance(v, dict) else compact(v))
                        for k, v in content.items())
    (FOLDER / name).write_text("{\n" + groups + "\n}\n")


def flat(results):
    return [results] if isinstance(results, torch.Tensor) else [t for r in results for t in flat(r)]


def gradients(outputs, inputs):
    """
    The gradients of a fixed linear form of the outputs, and those of a gradient penalty: the squared norm of the inputs'
    gradients. What a gradient does not depend on is left out. "once" marks what PyTorch can differentiate once only.
    """
    outputs = [o for o in outputs if o.requires_grad]
    if not outputs or not inputs:
        return {}
    ramps = [((torch.arange(o.numel()) * 37 % 101 - 50) / 64).reshape(o.shape).to(o.dtype) for o in outputs]
    leaves = {k: v for k, v in inputs.items() if v.requires_grad}
    first = dict(zip(leaves, torch.autograd.grad(outputs, list(leaves.values()), ramps, create_graph=True, allow_unused=True)))
    penalty = sum((g ** 2).sum() for g in (first[k] for k in leaves if k.startswith("input")) if g is not None)
    try:
        second = torch.autograd.grad(penalty, list(leaves.values()), allow_unused=True) \
            if isinstance(penalty, torch.Tensor) and penalty.requires_grad else []
    except RuntimeError as error:
        if "is not implemented" not in str(error):
            raise
        return {"gradients": first, "once": True}
    second = {k: g for k, g in zip(leaves, second) if g is not None and g.any()}
    return {"gradients": first, "penalty_gradients": second or None}


def random_streams():
    """Each expression after manual_seed(SEED), with a generator g of its own seed."""
    inputs = {"p": floats(3, 4, low=1, high=31), "weights": floats(2, 6, low=0, high=96), "mean": floats(3, 4),
              "std": floats(3, 4, low=1, high=96)}
    values = {}
    for text in cases.RANDOM:
        torch.manual_seed(SEED)
        values[text] = {"value": eval(text, {"torch": torch, "F": F, "g": torch.Generator().manual_seed(11)} | inputs)}
    write("random.json", {"inputs": inputs, "cases": values})


def initialisers():
    inputs = {"matrix": torch.zeros(5, 4), "kernel": torch.zeros(4, 2, 3, 3)}
    values = {}
    for text in cases.INITIALISERS:
        torch.manual_seed(SEED)
        values[text] = {"value": eval(text, vars(nn.init) | {k: v.clone() for k, v in inputs.items()})}
    write("initialisers.json", {"inputs": inputs, "cases": values})


def fill_constants(module):
    """Gives the tensors that start as zeros or ones values that matter, and returns them: norms would hide mistakes otherwise."""
    changed = {}
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if value.is_floating_point() and value.numel() > 1 and value.unique().numel() == 1:
                value.copy_(floats(*value.shape, low=8, high=64))
                changed[key] = value.clone()
    return changed


def layer(text, inputs):
    torch.manual_seed(SEED)
    module = eval(text.split(" with ")[0], vars(nn))
    case = {"initial": {k: v.clone() for k, v in module.state_dict().items()} or None}
    case["state"] = fill_constants(module) or None
    case["inputs"] = inputs
    inputs = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
    arguments = [inputs[0], tuple(inputs[1:])] if isinstance(module, (nn.LSTM, nn.LSTMCell)) and len(inputs) == 3 else inputs
    torch.manual_seed(SEED)
    outputs = flat(module(*arguments))
    case["outputs"] = outputs
    named = {f"input{i}": x for i, x in enumerate(inputs) if x.requires_grad} | dict(module.named_parameters())
    case |= gradients(outputs, named)
    buffers = {k: v.clone() for k, v in module.named_buffers()}
    case["buffers"] = buffers or None
    if buffers or any(isinstance(m, (nn.Dropout, nn.Dropout2d)) for m in module.modules()) or getattr(module, "dropout", 0):
        case["evaluated"] = flat(module.eval()(*arguments))
    return case


def layers():
    make = {"floats": floats, "integers": integers}
    write("layers.json", {"cases": {text: layer(text, [eval(x, make) for x in inputs]) for text, inputs in cases.LAYERS.items()}})


def expressions(file, texts, differentiable, inputs):
    """Expressions of named inputs: their values, and the gradients with respect to the differentiable ones."""
    values = {}
    for text in texts:
        used = {k: v.clone().requires_grad_(k in differentiable) for k, v in inputs.items() if re.search(rf"\b{k}\b", text)}
        outputs = flat(eval(text, vars(nn) | {"torch": torch, "F": F, "math": math} | used))
        named = {f"input {k}": v for k, v in used.items() if v.requires_grad}
        values[text] = {"outputs": outputs} | gradients(outputs, named)
    write(file, {"inputs": inputs, "differentiable": differentiable, "cases": values})


def operators():
    symmetric = floats(4, 4)
    expressions("operators.json", cases.OPERATORS, "x y row column positive unit cube other square definite".split(), {
        "x": floats(3, 4), "y": floats(3, 4), "row": floats(4), "column": floats(3, 1), "positive": floats(3, 4, low=1, high=96),
        "unit": floats(3, 4, low=1, high=31), "cube": floats(2, 3, 4), "other": floats(2, 4, 3), "square": floats(4, 4),
        "definite": symmetric @ symmetric.T + torch.eye(4), "index": integers(3, 2, 4), "flags": integers(2, 3, 4).bool(),
        "whole": integers(50, 3, 4) - 25, "divisor": integers(6, 3, 4) + 1, "picked": torch.tensor([2, 0, 2]),
        "special": torch.tensor([math.nan, math.inf, -math.inf, 0.0, 1.5]), "ties": torch.tensor([3.0, 1.0, 3.0, 2.0, 1.0])})


def functionals():
    differentiable = "x signal image kernel wide volume deconv weight bias scale taps block".split()
    expressions("functionals.json", cases.FUNCTIONALS, differentiable, {
        "x": floats(4, 3), "signal": floats(2, 3, 5), "image": floats(1, 2, 4, 4), "kernel": floats(3, 2, 3, 3),
        "wide": floats(1, 4, 4, 4), "volume": floats(1, 1, 2, 3, 3), "deconv": floats(2, 3, 2, 2),
        "weight": floats(2, 3), "bias": floats(3), "scale": floats(3),
        "labels": integers(3, 4), "taps": floats(4, 3, 2), "block": floats(1, 1, 1, 2, 2)})


def losses():
    expressions("losses.json", cases.LOSSES, "x y p map".split(), {
        "x": floats(4, 3), "y": floats(4, 3), "p": floats(4, 3, low=1, high=31), "q": floats(4, 3, low=1, high=31),
        "bits": integers(2, 4, 3).float(), "signs": integers(2, 4).float() * 2 - 1, "labels": integers(3, 4),
        "classes": floats(3, low=4, high=64), "weights": floats(4, 3, low=4, high=64), "map": floats(2, 3, 2, 2),
        "map_labels": integers(3, 2, 2, 2)})


def problem():
    """A tiny net for the optimisers: two trained matrices, a bias, and a parameter that never gets a gradient."""
    parameters = [nn.Parameter(floats(*shape) / 2) for shape in ((3, 2), (3,), (1, 3), (2,))]
    x, target = floats(6, 2), floats(6, 1)
    loss = lambda: ((torch.tanh(x @ parameters[0].T + parameters[1]) @ parameters[2].T - target) ** 2).mean()
    return parameters, x, target, loss


def optimisers():
    parameters, x, target, loss = problem()
    start = [p.detach().clone() for p in parameters]
    values = {}
    for text in cases.OPTIMISERS:
        with torch.no_grad():
            for p, s in zip(parameters, start):
                p.copy_(s)
                p.grad = None
        optimiser = eval(text.replace("(", "(parameters, ", 1), vars(torch.optim) | {"parameters": parameters})
        trace = []
        for _ in range(10):
            optimiser.zero_grad()
            value = loss()
            value.backward()
            optimiser.step()
            trace.append(value.item())
        values[text] = {"losses": torch.tensor(trace), "parameters": [p.detach().clone() for p in parameters]}
    clipping = {}
    for text in cases.CLIPPING:
        for p, s in zip(parameters, start):
            p.data.copy_(s)
            p.grad = None
        loss().backward()
        result = eval(text, vars(nn.utils) | {"parameters": parameters, "math": math})
        clipping[text] = {"result": result, "outputs": [p.grad.clone() for p in parameters if p.grad is not None]}
    write("optimisers.json", {"inputs": {"x": x, "target": target, "parameters": start}, "cases": values, "clipping": clipping})


def schedules():
    """The learning rate before the first and after each of twelve steps, and the measure that ReduceLROnPlateau is given."""
    measure = [5.0, 4.0, 4.5, 4.2, 4.1, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6]
    values = {}
    for text in cases.SCHEDULES:
        optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.5, momentum=0.9)
        scheduler = eval(text, vars(torch.optim.lr_scheduler) | {"optimizer": optimiser, "math": math})
        rates = [optimiser.param_groups[0]["lr"]]
        for m in measure:
            optimiser.step()
            scheduler.step(*([m] if "Plateau" in text else []))
            rates.append(optimiser.param_groups[0]["lr"])
        values[text] = {"rates": torch.tensor(rates, dtype=torch.float64)}
    write("schedules.json", {"inputs": {"measure": torch.tensor(measure)}, "cases": values})


if __name__ == "__main__":
    torch.set_num_threads(1)
    for group in (random_streams, initialisers, layers, operators, functionals, losses, optimisers, schedules):
        FIXED = random.Random(group.__name__)
        group()
