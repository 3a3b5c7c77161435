# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, ANN202
# (geometry in the letters of its formulas: V vertices, P points, N normals, R a rotation; bpy has no types)
"""Renderer settings, lights and the render passes."""

import math
from pathlib import Path

import bpy
from mathutils import Vector

HDRI = ("city", "courtyard", "forest", "interior", "studio", "sunrise", "sunset", "night")
PLAIN = {"soft": 1.0, "window": 0.3, "rim": 0.35, "sun": 0.6, "warm": 0.4, "cool": 0.6}
LIGHTS = (*HDRI, "soft", "window", "rim", "sun", "warm", "cool")


def reset(w, h, samples, threads, *, quick=False):
    """An empty scene with quick settings: few samples and a good denoiser, transparent background.

    `quick` halves the time with a softer denoiser: for frames of a film.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    sc = bpy.context.scene
    sc.render.engine = "CYCLES"
    sc.render.film_transparent = True
    sc.render.use_persistent_data = True
    sc.render.resolution_x, sc.render.resolution_y, sc.render.resolution_percentage = w, h, 100
    sc.render.threads_mode = "FIXED"
    sc.render.threads = threads
    sc.view_settings.view_transform = "Raw"
    c = sc.cycles
    c.device, c.samples = "CPU", samples
    c.use_adaptive_sampling = c.use_auto_tile = c.use_light_tree = False
    c.use_denoising, c.denoiser = True, "OPENIMAGEDENOISE"
    c.denoising_quality, c.denoising_prefilter = "HIGH", "ACCURATE"  # "FAST", "NONE" left hair speckled
    if quick:
        c.denoising_quality, c.denoising_prefilter = "BALANCED", "FAST"
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces, c.transmission_bounces = 2, 1, 1, 2
    c.transparent_max_bounces = c.sample_clamp_indirect = 4
    c.caustics_reflective = c.caustics_refractive = False
    c.blur_glossy = 1
    sc.cycles_curves.shape, sc.cycles_curves.subdivisions = "RIBBONS", 0
    return sc


def passes(sc, folder):
    """Write the picture and the cloth mask as two EXR files, rgb0001.exr and cloth0001.exr."""
    aov = sc.view_layers[0].aovs.add()
    aov.name, aov.type = "cloth", "COLOR"
    sc.use_nodes = True
    nt = sc.node_tree
    nt.nodes.clear()
    layers = nt.nodes.new("CompositorNodeRLayers")
    files = nt.nodes.new("CompositorNodeOutputFile")
    files.base_path = folder
    files.format.file_format, files.format.color_depth = "OPEN_EXR", "16"
    files.format.color_mode, files.format.exr_codec = "RGBA", "NONE"
    files.file_slots.clear()
    for k, (slot, output) in enumerate((("rgb", "Image"), ("cloth", "cloth"))):
        files.file_slots.new(slot)
        nt.links.new(layers.outputs[output], files.inputs[k])


def _world(kind, r):
    """A Poly Haven sky from the bpy wheel (CC0), or plain grey."""
    w = bpy.data.worlds.new("w")
    bpy.context.scene.world = w
    w.use_nodes = True
    nt = w.node_tree
    new, link = nt.nodes.new, nt.links.new
    bg = nt.nodes["Background"]
    turn = float(r.uniform(0, 2 * math.pi))
    if kind in HDRI:
        e = new("ShaderNodeTexEnvironment")
        e.interpolation = "Cubic"
        folder = Path(bpy.utils.resource_path("LOCAL")) / "datafiles/studiolights/world"
        e.image = bpy.data.images.load(str(folder / f"{kind}.exr"), check_existing=True)
        mp, tc = new("ShaderNodeMapping"), new("ShaderNodeTexCoord")
        link(tc.outputs["Generated"], mp.inputs[0])
        link(mp.outputs[0], e.inputs[0])
        mp.inputs["Rotation"].default_value[2] = turn
        link(e.outputs[0], bg.inputs[0])
        w.cycles.sampling_method, w.cycles.sample_map_resolution = "MANUAL", 128
        return
    bg.inputs[0].default_value = (0.35, 0.45, 0.6, 1) if kind == "cool" else (0.5, 0.5, 0.5, 1)
    bg.inputs[1].default_value = PLAIN[kind]


def _lamp(kind, direction, power, size, colour, target=None, position=None):
    lamp = bpy.data.lights.new("lamp", kind)
    lamp.energy, lamp.color = power, colour
    if kind == "SUN":
        lamp.angle = size
    else:
        lamp.size = size
    o = bpy.data.objects.new("lamp", lamp)
    bpy.context.scene.collection.objects.link(o)
    if position is not None:
        o.location = position
        direction = Vector(target) - Vector(position)
    o.rotation_euler = Vector(direction).to_track_quat("-Z", "Y").to_euler()
    return o


def light(kind, r, hz, made):
    """Change the light on a head at height hz (m); `made` holds the lamps of the last call."""
    for o in made:
        bpy.data.objects.remove(o, do_unlink=True)
    made.clear()
    s = r.choice([-1, 1])

    def area(position, size, power, colour):
        made.append(_lamp("AREA", None, power, size, colour, (0, 0, hz), position))

    _world(kind, r)
    if kind in HDRI:
        area((s * 0.9, -1.3, hz + 0.5), 1.2, 8 if kind != "night" else 3, (1, 0.98, 0.95))
    elif kind == "soft":
        area((s * 0.7, -1.3, hz + 0.6), 1.5, 25, (1, 0.98, 0.95))
    elif kind == "window":
        place = (s * r.uniform(0.9, 1.5), -r.uniform(0.4, 1.2), hz + r.uniform(0.1, 0.6))
        area(place, 1.2, 45, (1, 0.97, 0.92) if r.random() < 0.5 else (0.85, 0.93, 1))
    elif kind == "rim":
        area((s * 1.1, -1.0, hz + 0.6), 0.9, 40, (1, 1, 1))
        area((-s * 0.9, 1.0, hz + 0.7), 0.4, 35, (1, 1, 1))
    elif kind == "warm":
        area((s * 0.8, -1.1, hz + 0.4), 0.7, 28, (1, 0.75, 0.5))
        area((-s * 0.9, 0.8, hz + 0.3), 0.5, 14, (0.6, 0.7, 1))
    elif kind == "cool":
        area((s * 0.6, -1.2, hz + 0.9), 1.6, 22, (0.75, 0.88, 1))
    elif kind == "sun":
        rays = (-s * 0.7, r.uniform(0.3, 0.9), -r.uniform(0.5, 1.0))
        made.append(_lamp("SUN", rays, 3, 0.05, (1, 0.95, 0.85)))
