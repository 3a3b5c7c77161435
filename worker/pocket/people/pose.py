# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202, B905, C408, E731, N803, N806
# ruff: noqa: B007, N812, PLW2901, RUF005, RUF059
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""A person in one pose with one expression: everything that goes into the scene."""

import math

import numpy as np

from worker.pocket.people import body as B
from worker.pocket.people.clothes import cloth_material, garment
from worker.pocket.people.geometry import compact, lin, mesh_object, quads, sstep, strands, strands_tube
from worker.pocket.people.hair import head_ids, short_hairs
from worker.pocket.people.materials import eye_image, flat, hair_material, mat, setp, skin_material
from worker.pocket.people.spacesuit import neck_ring


def glasses(pers, R, t0, dark, r):
    """R, t0: the head bone's rigid transform of rest points."""
    e = [pers.le, pers.re]
    front = max(pers.V[14598:14742, 2].max(), pers.V[pers.lip, 2].mean()) + 0.17
    fm = flat((0.01, 0.01, 0.01), 0.25)
    if r.random() < 0.4:
        fm = flat((0.25, 0.12, 0.05), 0.3)
    lm, nt, p, new, link = mat("lens")
    setp(p, Base_Color=(0.006, 0.006, 0.008), Roughness=0.03) if dark else None
    th = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    w, h = (0.29, 0.235) if dark else (0.255, 0.195)
    q = 3.2
    sx = np.sign(np.cos(th)) * np.abs(np.cos(th)) ** (2 / q)
    sy = np.sign(np.sin(th)) * np.abs(np.sin(th)) ** (2 / q)
    tr = lambda P: np.asarray(P) @ R.T + t0
    for c in e:
        sg = np.sign(c[0])
        ring = np.stack(
            [
                c[0] + sg * 0.012 + w * sx,
                c[1] - 0.04 + h * sy,
                front - 0.10 * ((sg * (c[0] + w * sx) - 0.1).clip(0)) ** 1.5,
            ],
            1,
        )
        if dark:
            rim = tr(np.vstack([ring, ring.mean(0) + [0, 0, 0.025]]))
            mesh_object("lens", rim, [(i, (i + 1) % 40, 40) for i in range(40)], lm)
        strands_tube(tr(np.vstack([ring, ring[:1]])), 0.0018 if not dark else 0.0022, fm)
        hx = np.abs(pers.V[head_ids(pers), 0]).max()
        strands_tube(
            tr(
                np.array(
                    [
                        [sg * (abs(c[0]) + w), c[1] + 0.02, front - 0.12],
                        [sg * (hx + 0.02), c[1] + 0.05, front - 0.45],
                        [sg * (hx + 0.06), c[1] + 0.03, pers.C[2] - 0.05],
                    ]
                )
            ),
            0.0018,
            fm,
        )
    strands_tube(
        tr(
            np.array(
                [
                    [0.07, pers.le[1] + 0.02, front + 0.01],
                    [0, pers.le[1] + 0.05, front + 0.03],
                    [-0.07, pers.re[1] + 0.02, front + 0.01],
                ]
            )
        ),
        0.0017,
        fm,
    )


def _joint_angles(shot):
    """Rotations of the bones a shot turns."""
    hp = shot["head"]
    q = lambda f: B.rot(hp[1] * f, hp[0] * f, hp[2] * f)
    rots = {
        "neck01": q(0.2),
        "neck02": q(0.2),
        "head": q(0.6),
        "upperarm01.L": B.rot(0, 0, -shot.get("arm", 26)),
        "upperarm01.R": B.rot(0, 0, shot.get("arm", 26)),
        "clavicle.L": B.rot(0, 0, -3),
        "clavicle.R": B.rot(0, 0, 3),
    }
    if shot.get("reach"):
        k = "R" if shot["reach"] > 0 else "L"
        sg = 1 if k == "R" else -1
        rots["upperarm01." + k] = B.rot(-68, 0, 0) @ B.rot(0, -sg * 8, sg * 24)
        rots["lowerarm01." + k] = B.rot(-12, 0, 0)
    return rots


OPEN = frozenset({"jacket", "blazer", "tie", "scarf"})  # skin may show under it


def _body(pers, shot, Vp):
    """Clothes, and the skin that they leave free."""
    ident = pers.id
    f, ft = pers.f, pers.ft
    keep = Vp[f][..., 1].max(1) > B.joint(Vp, "joint-neck")[1] - 4.4
    for kind in shot["clothes"]:
        g = garment(pers, kind, Vp, np.random.default_rng(shot["cloth_seed"] + len(kind)))
        e = np.sort(np.concatenate([g[:, [0, 1]], g[:, [1, 2]], g[:, [2, 3]], g[:, [3, 0]]]), 1)
        ue, ct = np.unique(e, axis=0, return_counts=True)
        edge = np.zeros(len(Vp), bool)
        edge[ue[ct == 1].ravel()] = True
        ins = np.zeros(len(Vp), bool)
        ins[g.ravel()] = True
        ins &= ~edge
        if kind not in OPEN:
            keep &= ~ins[f].all(1)
    if "spacesuit" in shot["clothes"]:
        neck_ring(Vp, cloth_material("spacesuit", np.random.default_rng(shot["cloth_seed"])))
        away = pers.V[f].mean(1) - B.joint(pers.V, "joint-neck")  # no skin shows between it and the suit
        keep &= (away[:, 1] > 0.6) | ((away[:, 1] > -0.4) & (np.abs(away[:, 0]) < 0.85))
    gi, (P, rest, tone, msk), _ = compact(f[keep], Vp, pers.V, pers.tone, pers.msk)
    mesh_object(
        "body",
        P,
        gi,
        skin_material(ident, pers.detail),
        {"tone": ("FLOAT_COLOR", tone), "rest": ("FLOAT_VECTOR", rest), "msk": ("FLOAT_COLOR", msk)},
        B.base()[1][ft[keep]].reshape(-1, 2),
        subsurf=1,
    )


def _eyes(pers, head, gaze):
    """Two eyeballs; returns where they look from."""
    R, t0 = head
    ident = pers.id
    n1, n2 = 40, 28
    th, ph = np.meshgrid(
        np.linspace(0, np.pi, n2), np.linspace(0, 2 * np.pi, n1, endpoint=False), indexing="ij"
    )
    D = np.stack([np.sin(th) * np.cos(ph), np.sin(th) * np.sin(ph), np.cos(th)], -1).reshape(-1, 3)
    bul = 1 + 0.055 * sstep(D[:, 2], 0.86, 0.985)
    F = [
        (i * n1 + j, i * n1 + (j + 1) % n1, (i + 1) * n1 + (j + 1) % n1, (i + 1) * n1 + j)
        for i in range(n2 - 1)
        for j in range(n1)
    ]
    m, nt, p, new, link = mat("eye")
    ti = new("ShaderNodeTexImage")
    ti.image = eye_image(ident)
    uvn = new("ShaderNodeAttribute")
    uvn.attribute_name = "ec"
    link(uvn.outputs["Vector"], ti.inputs[0])
    link(ti.outputs[0], p.inputs["Base Color"])
    setp(
        p,
        Roughness=0.25,
        Coat_Weight=1,
        Coat_Roughness=0.02,
        Coat_IOR=1.45,
        Subsurface_Weight=0.0,
        Specular_IOR_Level=0.3,
    )
    lm = {}
    for nm, c in (("l", pers.le), ("r", pers.re)):
        Re = B.rot(gaze[1], gaze[0] + (-1.5 if nm == "l" else 1.5), 0)
        P = (D * bul[:, None] * pers.er * 0.985) @ Re.T + c
        ec = np.concatenate([D[:, :2] * 0.5 + 0.5, D[:, 2:]], 1)
        ec[D[:, 2] < 0, :2] = (0.02, 0.5)
        mesh_object("eye" + nm, P @ R.T + t0, F, m, {"ec": ("FLOAT_VECTOR", ec)})
        lm["eye_" + nm] = (c + [0, 0, pers.er]) @ R.T + t0
    return lm


def _tooth_row(V, ff, up, tm, R, t0):
    """Six teeth on each side along a jaw's helper strip."""
    ids = np.unique(ff)
    Pm = V[ids]
    y0, y1 = Pm[:, 1].min(), Pm[:, 1].max()
    z0 = Pm[:, 2].max()
    fx = np.abs(Pm[:, 0])
    kz = (z0 - Pm[fx > fx.max() * 0.8][:, 2].max()) / max(fx.max() ** 2, 0.01)
    wd = [0.086, 0.068, 0.078, 0.07, 0.07, 0.09] if up else [0.054, 0.06, 0.07, 0.072, 0.074, 0.1]
    hgt = [0.105, 0.09, 0.10, 0.085, 0.08, 0.07]
    x = 0
    sc_ = fx.max() / 0.312
    u_, v_ = np.meshgrid(np.linspace(0, 2 * np.pi, 16, endpoint=False), np.linspace(-1, 1, 9), indexing="ij")
    for k, (w_, h_) in enumerate(zip(wd, hgt)):
        w_ *= sc_ * 0.92
        s_ = x + w_ / 2
        for sg in (1, -1):
            ang = math.atan(2 * kz * s_) * 0.9
            cx = s_ * math.cos(ang * 0.5)
            cz = z0 - 0.035 - kz * cx * cx
            cy = (y0 + h_ * 0.52 + 0.005) if up else (y1 - h_ * 0.50)
            pr = (1 - np.abs(v_) ** 6) ** 0.2
            e_ = lambda a: np.sign(a) * np.abs(a) ** 0.55
            T_ = np.stack(
                [
                    e_(np.cos(u_)) * w_ * 0.53 * pr * (1 + (0.06 * v_ if not up else -0.06 * v_)),
                    v_ * h_ * 0.55,
                    e_(np.sin(u_)) * 0.03 * pr,
                ],
                -1,
            ).reshape(-1, 3)
            Ty = B.rot(0, sg * math.degrees(ang), 0)
            P = T_ @ Ty.T + [sg * cx, cy, cz]
            FF = [
                (i * 9 + j, i * 9 + j + 1, ((i + 1) % 16) * 9 + j + 1, ((i + 1) % 16) * 9 + j)
                for i in range(16)
                for j in range(8)
            ]
            mesh_object("tooth", P @ R.T + t0, FF, tm)
        x += w_


def _mouth(V, Vp, head):
    """Teeth, gums and tongue."""
    R, t0 = head
    gm = flat((0.42, 0.12, 0.11), 0.3)
    tm, nt, p, new, link = mat("teeth")
    setp(
        p,
        Base_Color=lin((226, 216, 192)),
        Roughness=0.18,
        Subsurface_Weight=0.0,
        Subsurface_Scale=0.001,
        Coat_Weight=0.4,
    )
    fu, fl = quads("helper-upper-teeth")[..., 0], quads("helper-lower-teeth")[..., 0]
    for ff, up in ((fu, 1), (fl, 0)):
        _tooth_row(V, ff, up, tm, R, t0)
        gi, (P,), _ = compact(ff, V)
        P = P + [0, 0.10 if up else -0.10, -0.035]
        mesh_object("gum", P @ R.T + t0, gi, gm, subsurf=1)
    gi, (P,), _ = compact(quads("helper-tongue")[..., 0], Vp)
    mesh_object("tongue", P, gi, flat((0.42, 0.14, 0.13), 0.35), subsurf=1)


def _hairs(pers, Vp, head, neck, sh):
    """Hair (stiff with the head, lower parts follow the body a little), brows and beard."""
    R, t0 = head
    ident = pers.id
    hm = hair_material("hair", ident["hair"])
    h = pers.hair
    wgt = np.clip((h[..., 1] - (pers.chin - 0.9)) / 0.8, 0, 1) * 0.65 + 0.35
    wgt = np.where(h[..., 1] > pers.chin, 1, wgt)
    wgt = np.minimum.accumulate(wgt, 1)[..., None]
    hp_ = h @ R.T + t0
    Nk = neck
    hb = h @ Nk[:3, :3].T + Nk[:3, 3] + sh
    strands("hair", hp_ * wgt + hb * (1 - wgt), pers.hair_r, hm)
    bmat = hair_material(
        "brow",
        dict(
            ident["hair"],
            melanin=min(1, ident["hair"]["melanin"] * 1.02 + 0.06),
            grey=ident["hair"]["grey"] * 0.5,
        ),
        rough=0.4,
    )
    strands(
        "brow",
        short_hairs(Vp, R, pers.brow),
        (0.00009 if ident["male"] > 0.5 else 0.000075) * np.array([1, 0.95, 0.7, 0.25]),
        bmat,
    )
    if pers.beard is not None:
        strands(
            "beard",
            short_hairs(Vp, R, pers.beard, curve=0.3, lift=-0.002),
            0.00006 * np.array([1, 0.95, 0.8, 0.4]),
            bmat,
        )


def _lashes(pers, Vp, head):
    """Lashes along the helper strips of the lids."""
    R, t0 = head
    ident = pers.id
    rl = np.random.default_rng(ident["seed"] + 3)
    lash = hair_material("lash", dict(melanin=1, red=0, grey=0), rough=0.4)
    out = []
    for sd in ("l", "r"):
        for k, up in (("1", 0), ("2", 1)):
            ff = quads(f"helper-{sd}-eyelashes-{k}")[..., 0]
            # each quad spans lid edge to tip; the ends of a rib are the edge's vertices far apart in z
            Ph = (Vp - t0) @ R
            for q_ in ff:
                for e0, e1 in (((q_[0], q_[1]), (q_[3], q_[2])), ((q_[1], q_[2]), (q_[0], q_[3]))):
                    d0 = Ph[e0[1]] - Ph[e0[0]]
                    d1 = Ph[e1[1]] - Ph[e1[0]]
                    if abs(d0[2]) > 0.02 and abs(d1[2]) > 0.02 and abs(d0[2]) > abs(d0[0]) * 0.5:
                        if d0[2] < 0:
                            e0, e1 = e0[::-1], e1[::-1]
                        for t in rl.random(7 if up else 3):
                            a = Vp[e0[0]] * (1 - t) + Vp[e1[0]] * t
                            b = Vp[e0[1]] * (1 - t) + Vp[e1[1]] * t
                            out.append((a, b, up))
                        break
    if out:
        a = np.array([o[0] for o in out])
        b = np.array([o[1] for o in out])
        up = np.array([o[2] for o in out])
        ln = np.where(up, 1.15, 0.75) * rl.uniform(0.7, 1.15, len(a)) * (1.15 if ident["male"] < 0.5 else 0.9)
        t = np.linspace(0, 1, 5)[None, :, None]
        upv = R @ np.array([0, 1, 0.0])
        strands(
            "lash",
            a[:, None]
            + (b - a)[:, None] * t * ln[:, None, None]
            + rl.normal(0, 0.008, (len(a), 1, 3)) * t
            + upv * np.where(up, 0.035, -0.012)[:, None, None] * t**2,
            0.00005 * np.array([1.1, 1, 0.8, 0.5, 0.2]),
            lash,
        )


def build_person(pers, shot):
    """Put one posed person into the scene; returns landmarks in model space and the head's rotation."""
    V = B.express(pers.V, shot["expr"])
    Vp, G = B.skin(V, _joint_angles(shot), pers.V)
    Hm = G["head"]
    head = Hm[:3, :3], Hm[:3, 3]
    R, t0 = head
    _body(pers, shot, Vp)
    lm = _eyes(pers, head, shot.get("gaze", (0, 0)))
    _mouth(V, Vp, head)
    _hairs(pers, Vp, head, G["neck01"], 0)
    _lashes(pers, Vp, head)
    if shot.get("sunglasses") or pers.id["glasses"]:
        dark = bool(shot.get("sunglasses"))
        glasses(pers, R, t0, dark, np.random.default_rng(pers.id["seed"] + 9))
    lm["nose"] = Vp[pers.nose]
    lm["mouth_l"], lm["mouth_r"] = Vp[pers.mc[0]], Vp[pers.mc[1]]
    lm["centre"] = (pers.eyes * 0.55 + pers.mouth * 0.45) @ R.T + t0
    return lm
