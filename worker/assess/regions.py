"""Names for groups of the 478 mesh points, and for the blendshapes that are read."""

from __future__ import annotations

from typing import Final

OVAL: Final = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148,
    176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
CHEEK_L: Final = (117, 118, 101, 36, 205, 187, 123)
CHEEK_R: Final = (346, 347, 330, 266, 425, 411, 352)
FOREHEAD: Final = (67, 109, 10, 338, 297, 337, 151, 108)
LOWER_FACE: Final = (
    36, 266, 425, 432, 434, 364, 394, 395, 369, 396, 175, 171, 140, 170, 169, 135, 214, 212, 205,
)  # fmt: skip
LIPS: Final = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
NOSE: Final = (6, 197, 195, 5, 4, 45, 275)
UNDER_EYE_L: Final = (110, 24, 23, 22, 26, 112, 121, 120, 119, 118, 117)
UNDER_EYE_R: Final = (339, 254, 253, 252, 256, 341, 350, 349, 348, 347, 346)
BROW_L: Final = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
BROW_R: Final = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
EYE_ZONE_L: Final = (226, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25)
EYE_ZONE_R: Final = (446, 467, 260, 259, 257, 258, 286, 414, 463, 341, 256, 252, 253, 254, 339, 255)
LID_POINTS_L: Final = (33, 160, 158, 133, 153, 144)  # corner, two above, corner, two below
LID_POINTS_R: Final = (263, 387, 385, 362, 380, 373)
IRIS_L: Final = 468
IRIS_R: Final = 473
NOSE_TIP: Final = 1
INNER_LIP_TOP: Final = 13
INNER_LIP_BOTTOM: Final = 14
MOUTH_CORNER_L: Final = 61
MOUTH_CORNER_R: Final = 291
FACE_POINTS: Final = 468  # without the irises

# The 146 points that the blendshape model reads, in its order (mediapipe/tasks/cc/vision/face_landmarker).
BLENDSHAPE_POINTS: Final = (
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67,
    70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146,
    148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181,
    185, 191, 195, 197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293,
    295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361,
    362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398,
    400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
)  # fmt: skip

BLINK_L: Final = 9
BLINK_R: Final = 10
JAW_OPEN: Final = 25
SMILE_L: Final = 44
SMILE_R: Final = 45
UPPER_LIP_L: Final = 48
UPPER_LIP_R: Final = 49
# Jaw, smile, brows, frown, pucker, blink: what tells two expressions apart.
EXPRESSION: Final = (25, 44, 45, 1, 2, 3, 30, 31, 38, 9, 10)
