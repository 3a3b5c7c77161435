# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN002, ANN201, N803, N806
# ruff: noqa: N812
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Points, meshes and strands: from model space (decimetres, y up) into Blender's (metres, z up)."""

import bpy
import numpy as np

from worker.pocket.people import body as B

S = 0.1  # decimetre to metre


def tob(P):
    P = np.asarray(P, float)
    return np.stack([P[..., 0], -P[..., 2], P[..., 1]], -1) * S


def lin(c):
    c = np.asarray(c, float) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def gauss(d2, s):
    return np.exp(-d2 / (2 * s * s))


def sstep(x, a, b):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def mesh_object(name, P, faces, m, attrs=None, uv=None, smooth=True, subsurf=0):
    me = bpy.data.meshes.new(name)
    me.from_pydata(tob(P).tolist(), [], [list(map(int, f)) for f in faces])
    me.update()
    if smooth:
        me.polygons.foreach_set("use_smooth", np.ones(len(me.polygons), bool))
    for n, (kind, a) in (attrs or {}).items():
        at = me.attributes.new(n, kind, "POINT")
        at.data.foreach_set(
            {"FLOAT_COLOR": "color", "FLOAT_VECTOR": "vector", "FLOAT": "value"}[kind],
            np.asarray(a, np.float32).ravel(),
        )
    if uv is not None:
        me.uv_layers.new(name="UVMap").data.foreach_set("uv", np.asarray(uv, np.float32).ravel())
    o = bpy.data.objects.new(name, me)
    bpy.context.scene.collection.objects.link(o)
    if m is not None:
        me.materials.append(m)
    if subsurf:
        s = o.modifiers.new("s", "SUBSURF")
        s.levels = s.render_levels = subsurf
    return o


def strands(name, pts, rad, m):
    """pts: n x k x 3 (model space); rad: k radii in metres."""
    n, k = pts.shape[:2]
    if not n:
        return None
    hc = bpy.data.hair_curves.new(name)
    hc.add_curves([k] * n)
    hc.points.foreach_set("position", tob(pts).astype(np.float32).ravel())
    ra = hc.attributes.get("radius") or hc.attributes.new("radius", "FLOAT", "POINT")
    ra.data.foreach_set("value", np.tile(np.asarray(rad, np.float32), n))
    o = bpy.data.objects.new(name, hc)
    bpy.context.scene.collection.objects.link(o)
    hc.materials.append(m)
    return o


def strands_tube(P, rad, m):
    cu = bpy.data.curves.new("t", "CURVE")
    cu.dimensions = "3D"
    cu.bevel_depth = rad
    sp = cu.splines.new("POLY")
    sp.points.add(len(P) - 1)
    sp.points.foreach_set("co", np.concatenate([tob(P), np.ones((len(P), 1))], 1).ravel())
    cu.materials.append(m)
    o = bpy.data.objects.new("t", cu)
    bpy.context.scene.collection.objects.link(o)


def quads(*names):
    return np.concatenate([B.base()[2][n] for n in names])


def compact(faces, *arrs):
    u, inv = np.unique(faces, return_inverse=True)
    return inv.reshape(faces.shape), [a[u] for a in arrs], u


def tris_of(f):
    return np.concatenate([f[:, [0, 1, 2]], f[:, [0, 2, 3]]])


def vnormals(V, f):
    n = np.zeros_like(V)
    fn = np.cross(V[f[:, 2]] - V[f[:, 0]], V[f[:, 3]] - V[f[:, 1]])
    for k in range(4):
        np.add.at(n, f[:, k], fn)
    return n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)


def sample(V, tri, w, n, r):
    """N surface points: (tri index, barycentric)."""
    a = np.linalg.norm(np.cross(V[tri[:, 1]] - V[tri[:, 0]], V[tri[:, 2]] - V[tri[:, 0]]), axis=1) * w
    k = r.choice(len(tri), n, p=a / a.sum())
    u, v = r.random((2, n))
    s = u + v > 1
    u[s], v[s] = 1 - u[s], 1 - v[s]
    return k, np.stack([1 - u - v, u, v], 1)


def at(V, tri, k, bc):
    return (V[tri[k]] * bc[..., None]).sum(1)


def laplace(P, f, it=6, w=0.5):
    n = len(P)
    e = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 3]], f[:, [3, 0]]])
    e = np.concatenate([e, e[:, ::-1]])
    deg = np.bincount(e[:, 0], minlength=n)[:, None]
    for _ in range(it):
        a = np.zeros_like(P)
        np.add.at(a, e[:, 0], P[e[:, 1]])
        P = P * (1 - w) + w * a / np.maximum(deg, 1)
    return P
