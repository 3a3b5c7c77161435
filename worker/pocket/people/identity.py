# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN001, ANN201, ANN202, C408
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Who an invented person is: face sliders, age, skin, hair, beard, all from one seed."""

import numpy as np

# signed face sliders: (category, name of the negative target, of the positive one); l-/r- pairs share a value
PAIRS = []


def _p(cat, stem, a, b):
    PAIRS.append((cat, f"{stem}-{a}", f"{stem}-{b}"))


for s in [
    "head-age",
    "head-fat",
    "head-scale-depth",
    "head-scale-horiz",
    "head-scale-vert",
    "head-back-scale-depth",
]:
    _p("head", s, "decr", "incr")
_p("head", "head-angle", "in", "out")
for s in ["forehead-nubian", "forehead-scale-vert", "forehead-temple"]:
    _p("forehead", s, "decr", "incr")
_p("forehead", "forehead-trans", "backward", "forward")
_p("eyebrows", "eyebrows-angle", "down", "up")
_p("eyebrows", "eyebrows-trans", "down", "up")
_p("eyebrows", "eyebrows-trans", "backward", "forward")
for s in ["bag", "bag-height", "height1", "height2", "height3", "scale"]:
    _p("eyes", "?-eye-" + s, "decr", "incr")
for s in ["corner1", "corner2", "eyefold-angle", "eyefold", "trans"]:
    _p("eyes", "?-eye-" + s, "down", "up")
for s in ["epicanthus", "push1", "push2", "trans"]:
    _p("eyes", "?-eye-" + s, "in", "out")
_p("eyes", "?-eye-eyefold", "concave", "convex")
for s in ["base", "nostrils-angle", "point", "trans"]:
    _p("nose", "nose-" + s, "down", "up")
for s in [
    "flaring",
    "greek",
    "hump",
    "nostrils-width",
    "point-width",
    "scale-depth",
    "scale-horiz",
    "scale-vert",
    "septumangle",
    "volume",
    "width1",
    "width2",
    "width3",
]:
    _p("nose", "nose-" + s, "decr", "incr")
_p("nose", "nose-curve", "concave", "convex")
_p("nose", "nose-compression", "compress", "uncompress")
for s in [
    "cupidsbow",
    "cupidsbow-width",
    "lowerlip-height",
    "lowerlip-volume",
    "lowerlip-width",
    "philtrum-volume",
    "scale-depth",
    "scale-horiz",
    "scale-vert",
    "upperlip-height",
    "upperlip-volume",
    "upperlip-width",
]:
    _p("mouth", "mouth-" + s, "decr", "incr")
for s in ["angles", "lowerlip-ext", "lowerlip-middle", "trans", "upperlip-ext", "upperlip-middle"]:
    _p("mouth", "mouth-" + s, "down", "up")
for s in ["dimples", "laugh-lines"]:
    _p("mouth", "mouth-" + s, "in", "out")
for s in ["bones", "inner", "volume"]:
    _p("cheek", "?-cheek-" + s, "decr", "incr")
_p("cheek", "?-cheek-trans", "down", "up")
for s in ["bones", "cleft", "height", "jaw-drop", "prognathism", "prominent", "width"]:
    _p("chin", "chin-" + s, "decr", "incr")
for s in ["flap", "lobe", "scale", "scale-depth", "scale-vert", "wing"]:
    _p("ears", "?-ear-" + s, "decr", "incr")
_p("ears", "?-ear-rot", "backward", "forward")
for s in ["double", "scale-depth", "scale-horiz"]:
    _p("neck", "neck-" + s, "decr", "incr")
HEADS = [
    "head-diamond",
    "head-invertedtriangular",
    "head-oval",
    "head-rectangular",
    "head-round",
    "head-square",
    "head-triangular",
]
SIGMA = 0.33  # spread of the face sliders: .26 looks natural, .40 separates better
SCALE = {"ears": 1.2, "nose": 1.15, "head": 0.8, "neck": 0.7, "eyes": 0.9}


def random_identity(seed):
    """Everything that stays with one invented person."""
    r = np.random.default_rng(seed)
    male = float(r.random() < 0.5)
    anc = r.dirichlet([0.45, 0.45, 0.45])  # african, asian, caucasian shape weights
    if r.random() < 0.6:
        k = int(r.integers(3))
        anc = 0.25 * anc + 0.75 * np.eye(3)[k]
    age = float(np.clip(r.gamma(2.2, 8.5) + 21, 21, 72))  # adults only
    ident = dict(
        seed=int(seed),
        male=float(np.clip(male + r.normal(0, 0.06) * (1 if male < 0.5 else -1), 0, 1)),
        ancestry=[float(x) for x in anc],
        age=age,
        muscle=float(np.clip(r.normal(0.5 + 0.1 * male, 0.15), 0.1, 0.9)),
        weight=float(np.clip(r.normal(0.5, 0.17), 0.15, 0.95)),
    )
    sl = {}
    for cat, a, b in PAIRS:
        v = float(np.clip(r.normal(0, SIGMA * SCALE.get(cat, 1)), -0.95, 0.95))
        if "trans" in a and cat in ("eyes", "nose", "mouth"):
            v *= 0.55
        if "bag" in a:
            v = abs(v) * (0.3 + (age - 20) / 60)
        if "head-age" in a:
            v = v * 0.5 + max(0, (age - 45) / 60)
        sl[f"{cat}|{a}|{b}"] = v
    ident["sliders"] = sl
    ident["headshape"] = {
        HEADS[int(k)]: float(r.uniform(0.15, 0.7)) for k in r.choice(len(HEADS), 2, replace=False)
    }
    ident["asym"] = {
        n: float(r.uniform(0, 0.35))
        for n in r.choice(
            [
                "asym-brown-1-l",
                "asym-brown-2-r",
                "asym-cheek-1-l",
                "asym-cheek-2-r",
                "asym-eye-1-l",
                "asym-eye-3-r",
                "asym-jaw-1-l",
                "asym-jaw-2-r",
                "asym-mouth-1-l",
                "asym-mouth-2-r",
                "asym-nose-1-l",
                "asym-nose-3-r",
                "asym-ear-1-l",
            ],
            5,
            replace=False,
        )
    }
    mel = float(np.clip(anc @ [0.80, 0.33, 0.14] + r.normal(0, 0.07), 0, 1))
    ident["skin"] = dict(
        melanin=mel,
        red=float(r.uniform(0.2, 1)),
        yellow=float(r.uniform(-0.5, 0.5)),
        freckles=float(max(0, r.normal(-0.25 + 0.5 * (mel < 0.25), 0.45))),
        moles=float(r.uniform(0, 1)),
        tex=float(r.uniform(0, 100)),
        oil=float(r.uniform(0, 1)),
        lips=float(r.uniform(0.2, 1)),
        makeup=float(r.random() * (male < 0.5)),
    )
    dark = r.random() < (0.35 + 1.4 * mel)
    ident["hair"] = dict(
        melanin=float(r.uniform(0.78, 0.98) if dark else r.uniform(0.18, 0.75)),
        red=float(abs(r.normal(0.1, 0.35)) if not dark else r.uniform(0, 0.4)),
        grey=float(np.clip((age - 42) / 35 * r.uniform(0.3, 1.2), 0, 0.9)),
        curl=float(np.clip(r.beta(1.2, 3) + 0.75 * anc[0] * r.random(), 0, 1)),
        style=str(
            r.choice(
                ["short", "crop", "side", "bob", "long", "pony"],
                p=[0.28, 0.3, 0.37, 0.02, 0.03, 0] if male > 0.5 else [0.05, 0.08, 0.12, 0.33, 0.42, 0],
            )
        ),
        part=float(r.choice([-1, 1]) * r.uniform(0.1, 0.5)),
        hairline=float(np.clip(r.normal(0.0, 0.06) - 0.12 * male * max(0, (age - 35) / 35), -0.25, 0.12)),
        length=float(r.uniform(0.75, 1.25)),
        dens=float(r.uniform(0.85, 1.1)),
    )
    ident["brow"] = dict(
        thick=float(r.uniform(0.7, 1.0) + 0.45 * male * r.random()),
        arch=float(r.normal(0.03, 0.03)),
        tilt=float(r.normal(0.05, 0.07)),
    )
    ident["beard"] = float(male * (r.choice([0, 0.25, 0.6, 1], p=[0.4, 0.25, 0.15, 0.2])))
    ident["eye"] = str(
        r.choice(
            ["brown", "dark", "hazel", "green", "blue", "grey"],
            p=[0.25, 0.5, 0.1, 0.05, 0.06, 0.04] if mel > 0.3 else [0.28, 0.12, 0.17, 0.13, 0.2, 0.1],
        )
    )
    ident["glasses"] = bool(r.random() < 0.15)
    return ident
