# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN003, ANN201, ANN202, B905, C408, N806
# ruff: noqa: N812, PLW2901, RUF059
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""What people are made of: skin, eyes, hair, and flat stuff."""

import colorsys

import bpy
import numpy as np

from worker.pocket.people import body as B
from worker.pocket.people.geometry import lin, sstep
from worker.pocket.people.skin import skin_tone


def mat(name):
    m = bpy.data.materials.new(name)
    m.use_nodes = True
    nt = m.node_tree
    return m, nt, nt.nodes["Principled BSDF"], nt.nodes.new, nt.links.new


def setp(p, **k):
    for n, v in k.items():
        n = n.replace("_", " ")
        if n in p.inputs:
            p.inputs[n].default_value = (
                v
                if not (
                    isinstance(v, (tuple, list, np.ndarray)) and len(v) == 3 and p.inputs[n].type == "RGBA"
                )
                else (*map(float, v), 1)
            )


def img(path, nc=True):
    i = bpy.data.images.load(str(path), check_existing=True)
    if nc:
        i.colorspace_settings.name = "Non-Color"
    return i


SKIN = np.array([(240, 205, 182), (228, 182, 150), (196, 142, 106), (140, 92, 64), (84, 54, 42)], float)


def flat(c, rough=0.8):
    m, nt, p, new, link = mat("flat")
    setp(p, Base_Color=c, Roughness=rough)
    return m


def _math(nt, op, a, b=None, clamp=False):
    new, link = nt.nodes.new, nt.links.new
    q = new("ShaderNodeMath")
    q.operation = op
    q.use_clamp = clamp
    for k, v in enumerate((a, b)):
        if v is None:
            continue
        if isinstance(v, (int, float)):
            q.inputs[k].default_value = v
        else:
            link(v, q.inputs[k])
    return q.outputs[0]


def _mix(nt, f, a, b, mode="MIX"):
    new, link = nt.nodes.new, nt.links.new
    q = new("ShaderNodeMix")
    q.data_type = "RGBA"
    q.blend_type = mode
    q.clamp_factor = True
    for i, v in ((0, f), (6, a), (7, b)):
        if isinstance(v, (int, float)):
            q.inputs[i].default_value = v
        elif isinstance(v, (tuple, list, np.ndarray)):
            q.inputs[i].default_value = (*map(float, v), 1)
        else:
            link(v, q.inputs[i])
    return q.outputs[2]


def _detail_image(arr):
    n = arr.shape
    im = bpy.data.images.new("det", n[1], n[0], alpha=True, float_buffer=True)
    im.colorspace_settings.name = "Non-Color"
    im.alpha_mode = "CHANNEL_PACKED"
    im.pixels.foreach_set(np.ascontiguousarray(arr).ravel())
    return im


def _lip_colour(sk, base):
    """Colour of the lips and how much of it covers the skin."""
    mel = sk["melanin"]
    natural = np.array([0.78, 0.46, 0.46]) if mel > 0.55 else np.array([0.84, 0.46, 0.47])
    if sk["makeup"] > 0.5:
        hue = (sk["tex"] % 1 * 0.07 + 0.95) % 1
        return np.array(colorsys.hsv_to_rgb(hue, 0.70, 0.28 + 0.3 * sk["lips"])), 0.8
    return base * natural * (1 - 0.2 * sk["lips"] * (mel < 0.6)), 0.45 + 0.3 * sk["lips"]


def _wrinkles(nt, line, n, mapping, height, amount):
    """Add the lines of age to the relief."""
    new, link = nt.nodes.new, nt.links.new
    li = bpy.data.images.new("line", n[1] // 2, n[0] // 2, float_buffer=True)
    li.colorspace_settings.name = "Non-Color"
    s_ = line[::2, ::2][: n[0] // 2, : n[1] // 2]
    li.pixels.foreach_set(np.stack([s_ * 0.5 + 0.5] * 3 + [np.ones_like(s_)], -1).ravel())
    lt = new("ShaderNodeTexImage")
    lt.image = li
    lt.extension = "EXTEND"
    link(mapping, lt.inputs[0])
    fold = _math(nt, "MULTIPLY", _math(nt, "SUBTRACT", lt.outputs[0], 0.5), amount)
    return _math(nt, "ADD", height, _math(nt, "MULTIPLY", fold, 2.6))


def skin_material(ident, detail):
    sk = ident["skin"]
    m, nt, p, new, link = mat("skin")
    arr, lo, hi, line = detail
    n = arr.shape
    im = _detail_image(arr)

    def attr(nm):
        a = new("ShaderNodeAttribute")
        a.attribute_name = nm
        return a

    tone, msk = attr("tone"), attr("msk")
    base = skin_tone(sk)
    mel = sk["melanin"]

    tc = new("ShaderNodeTexCoord")
    mp = new("ShaderNodeMapping")
    link(tc.outputs["UV"], mp.inputs[0])
    sc = 1 / (hi - lo)
    mp.inputs["Scale"].default_value = (*sc, 1)
    mp.inputs["Location"].default_value = (*(-lo * sc), 0)
    dt = new("ShaderNodeTexImage")
    dt.image = im
    dt.extension = "EXTEND"
    link(mp.outputs[0], dt.inputs[0])
    two = new("ShaderNodeVectorMath")
    two.operation = "SCALE"
    link(dt.outputs[0], two.inputs[0])
    two.inputs["Scale"].default_value = 2
    c = _mix(nt, 1.0, tone.outputs["Color"], two.outputs[0], "MULTIPLY")
    lipt = new("ShaderNodeTexImage")
    lipt.image = img(B.data_dir() / "mpfb2/textures/mpfb_lips.jpg")
    mo = new("ShaderNodeTexImage")
    mo.image = img(B.data_dir() / "mpfb2/textures/mpfb_inside-mouth.jpg")
    lipc, lw = _lip_colour(sk, base)
    c = _mix(nt, _math(nt, "MULTIPLY", lipt.outputs[0], lw), c, np.clip(lipc, 0.01, 0.9))
    c = _mix(nt, mo.outputs[0], c, (0.25, 0.05, 0.045))
    link(c, p.inputs["Base Color"])
    p.subsurface_method = "RANDOM_WALK"
    setp(
        p,
        Subsurface_Weight=0.0,
        Subsurface_Scale=0.003 * (1 - 0.4 * mel),
        Subsurface_Radius=(1, 0.32, 0.17),
        Specular_IOR_Level=0.40,
    )
    sepm = new("ShaderNodeSeparateColor")
    link(msk.outputs["Color"], sepm.inputs[0])
    r = _math(
        nt,
        "SUBTRACT",
        0.60 - 0.10 * sk["oil"],
        _math(nt, "MULTIPLY", sepm.outputs[1], 0.10 + 0.10 * sk["oil"]),
    )
    r = _math(nt, "SUBTRACT", r, _math(nt, "MULTIPLY", lipt.outputs[0], 0.12))
    r = _math(nt, "ADD", r, _math(nt, "MULTIPLY", _math(nt, "SUBTRACT", dt.outputs[1], 0.5), 0.5))
    link(r, p.inputs["Roughness"])
    h = dt.outputs[1]
    if abs(line).max() > 0.05:
        h = _wrinkles(nt, line, n, mp.outputs[0], h, tone.outputs["Alpha"])
    b = new("ShaderNodeBump")
    b.inputs["Strength"].default_value = 0.7
    b.inputs["Distance"].default_value = 0.0005
    link(h, b.inputs["Height"])
    link(b.outputs[0], p.inputs["Normal"])
    return m


def eye_image(ident):
    r = np.random.default_rng(ident["seed"] + 7)
    n = 512
    y, x = np.mgrid[-1 : 1 : n * 1j, -1 : 1 : n * 1j]
    R = np.hypot(x, y)
    a = np.arctan2(y, x)
    cols = dict(
        brown=((92, 52, 28), (50, 26, 14)),
        dark=((48, 28, 18), (24, 14, 10)),
        hazel=((122, 88, 44), (78, 74, 44)),
        green=((112, 120, 74), (70, 86, 62)),
        blue=((108, 142, 170), (58, 88, 120)),
        grey=((128, 140, 148), (78, 90, 100)),
    )[ident["eye"]]
    inner, outer = lin(cols[0]), lin(cols[1])
    ir, pu = 0.445, 0.19 * r.uniform(0.8, 1.15)
    fib = (
        sum(
            r.normal() * np.sin(k * a + r.uniform(0, 6.28) + 3 * R * r.normal())
            for k in r.integers(14, 90, 26)
        )
        / 5
    )
    t = np.clip((R - pu) / (ir - pu), 0, 1)[..., None]
    iris = (inner * (1 - t) + outer * t) * (1 + 0.28 * np.tanh(fib)[..., None])
    iris *= (1 - 0.75 * sstep(R, ir * 0.86, ir))[..., None]
    scl = lin((226, 216, 208)) * np.ones((n, n, 3))
    scl *= (1 - 0.32 * sstep(R, 0.55, 1.0))[..., None] * np.array([1, 0.9, 0.87]) ** (
        sstep(R, 0.5, 0.95)[..., None]
    )
    vein = sum(
        np.abs(np.sin(a * k + 4 * np.sin(5 * R + q) + q)) < 0.025
        for k, q in zip(r.integers(3, 9, 6), r.uniform(0, 6, 6))
    )
    scl *= np.where((vein > 0) & (R > 0.62), 1, 0)[..., None] * np.array([-0.05, -0.28, -0.25]) + 1
    c = np.where((ir > R)[..., None], iris, scl)
    e = sstep(R, ir - 0.012, ir + 0.03)[..., None]
    c = iris * (1 - e) + scl * e
    c = np.where((pu > R)[..., None], 0.002, c * 1)
    pe = sstep(R, pu - 0.012, pu + 0.012)[..., None]
    c = 0.002 * (1 - pe) + c * pe
    im = bpy.data.images.new("eye", n, n, float_buffer=True)
    im.colorspace_settings.name = "Non-Color"
    im.pixels.foreach_set(
        np.concatenate([np.clip(c, 0, 1), np.ones((n, n, 1))], -1).astype(np.float32).ravel()
    )
    return im


def hair_material(name, hair, mult=1.0, grey=True, rough=0.28):
    m, nt, p, new, link = mat(name)
    nt.nodes.remove(p)
    h = new("ShaderNodeBsdfHairPrincipled")
    h.model = "CHIANG"
    h.parametrization = "MELANIN"
    g = hair["grey"] if grey else 0
    h.inputs["Melanin"].default_value = float(np.clip(hair["melanin"] ** 1.15 * mult * (1 - 0.75 * g), 0, 1))
    h.inputs["Melanin Redness"].default_value = float(np.clip(hair["red"] * (1 - g), 0, 1))
    if g > 0.12:  # greying: mix towards white as a reflectance
        h.parametrization = "COLOR"
        k = hair["melanin"]
        c = np.array(
            [
                np.interp(k, [0, 0.35, 0.65, 1], v)
                for v in ((0.62, 0.26, 0.07, 0.010), (0.44, 0.15, 0.035, 0.007), (0.25, 0.07, 0.018, 0.005))
            ]
        )
        h.inputs["Color"].default_value = (*(c * (1 - g) + g * np.array([0.62, 0.61, 0.60])), 1)
    h.inputs["Roughness"].default_value = rough
    h.inputs["Radial Roughness"].default_value = 0.5
    h.inputs["Random Roughness"].default_value = 0.3
    if "Random Color" in h.inputs:
        h.inputs["Random Color"].default_value = 0.25
    link(h.outputs[0], nt.nodes["Material Output"].inputs[0])
    return m
