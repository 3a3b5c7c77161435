"""Pictures from strangers: what is decoded, what is refused, and with which code."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from storage.domain.errors import BadInput
from tests.worker.assess.selfies import encoded, opened, selfie
from worker.assess import decode
from worker.assess.decode import KEEP_SIDE_PX, decode_photo, encode_jpeg

GOOD = "p001_00"


def code_of(data: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        decode_photo(data)
    return refused.value.code


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_formats(kind):
    """Each of the five formats gives the same picture."""
    image = opened(GOOD)
    decoded = decode_photo(encoded(image, kind)).keep
    assert decoded.shape == (768, 576, 3)
    assert np.abs(decoded.astype(int) - np.asarray(image)).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientations(orientation):
    """All eight EXIF orientations come out upright."""
    image = opened(GOOD)
    back = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    turned = image
    for step in back.get(orientation, []):
        turned = turned.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode_photo(encoded(turned, quality=95, exif=exif.tobytes())).keep
    assert decoded.shape == (768, 576, 3)
    assert np.abs(decoded.astype(int) - np.asarray(image)).mean() < 4


def test_metadata_is_dropped():
    """Place and device in EXIF are not in the picture that is kept."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    gps = exif.get_ifd(0x8825)
    gps[1] = "N"
    sent = encoded(opened(GOOD), exif=exif.tobytes(), comment=b"at home")
    assert b"SecretCamera" in sent
    kept = encode_jpeg(decode_photo(sent).keep)
    reread = Image.open(io.BytesIO(kept))
    assert not reread.getexif()
    assert set(reread.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"SecretCamera" not in kept


def test_large_photos_are_shrunk():
    """What is kept has at most 2,048 pixels a side; the sent size is remembered."""
    for kind in ("JPEG", "WEBP"):
        decoded = decode_photo(encoded(opened(GOOD).resize((3000, 4000)), kind))
        assert 1800 <= max(decoded.keep.shape) <= KEEP_SIDE_PX
        assert decoded.sent_px == 4000


def test_cmyk():
    """A CMYK JPEG keeps its colours roughly."""
    image = opened(GOOD)
    decoded = decode_photo(encoded(image.convert("CMYK"), quality=95)).keep
    assert np.abs(decoded.astype(int) - np.asarray(image)).mean() < 12


def test_sixteen_bit_grey_png():
    """Sixteen bits become eight by scaling, not by clipping to white."""
    grey = np.asarray(opened(GOOD).convert("L")).astype(np.uint16) * 257
    decoded = decode_photo(encoded(Image.fromarray(grey), "PNG")).keep
    assert np.abs(decoded[..., 0].astype(int) - grey // 257).max() <= 1


def test_transparency_becomes_white():
    """Behind a transparent picture lies white."""
    image = opened(GOOD).convert("RGBA")
    image.putalpha(0)
    assert decode_photo(encoded(image, "PNG")).keep.min() == 255


def test_profile_is_applied():
    """Colours are read as the embedded profile means them: here one in which red and green are swapped."""
    image = opened(GOOD)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    swapped = swapped.replace("sRGB".encode("utf-16-be"), "xGRB".encode("utf-16-be"))
    decoded = decode_photo(encoded(image, "PNG", icc_profile=swapped)).keep
    assert np.abs(decoded.astype(int) - np.asarray(image)[..., [1, 0, 2]]).mean() < 2


def test_broken_profile_is_ignored():
    """Rubbish instead of a profile does no harm, and sRGB itself changes nothing."""
    image = opened(GOOD)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, b"rubbish" * 40, srgb[: len(srgb) // 2]):
        assert np.array_equal(
            decode_photo(encoded(image, "PNG", icc_profile=profile)).keep, np.asarray(image)
        )


def test_first_frame_of_many():
    """MPO (two JPEGs in one, from phones) and animated WEBP give their first picture."""
    image, other = opened(GOOD), opened("p002_00")
    for data in (
        encoded(image, "MPO", save_all=True, append_images=[other], quality=95),
        encoded(image, "WEBP", save_all=True, append_images=[other], quality=95),
    ):
        assert np.abs(decode_photo(data).keep.astype(int) - np.asarray(image)).mean() < 6


def test_truncated_jpeg():
    """Half a JPEG is damaged, wherever it is cut."""
    data = selfie(GOOD)
    for share in (0.02, 0.3, 0.9):
        assert code_of(data[: int(len(data) * share)]) == "photo-damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>",
        b"PK\x03\x04" + bytes(100),
        b"#!/bin/sh\necho hello\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 600 600\n",
        b"BM" + bytes(500),
        b"II*\x00" + bytes(500),
    ],
)
def test_other_formats(data):
    """A name ending in .jpg does not matter: content of any other kind is refused."""
    assert code_of(data) == "photo-unreadable-format"


def test_real_tiff_and_bitmap_are_refused():
    """Even well-formed ones: their decoders never run."""
    for kind in ("TIFF", "BMP"):
        assert code_of(encoded(opened(GOOD), kind)) == "photo-unreadable-format"


def test_gif_is_named():
    """A moving picture is called what it is: saying that it cannot be opened would send people searching."""
    frames = [opened(GOOD), opened("p001_02")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert {code_of(data) for data in (moving, encoded(opened(GOOD), "GIF"))} == {"photo-gif"}
    assert code_of(b"GIF87a" + bytes(200)) == "photo-gif"


def test_polyglot_loses_its_tail():
    """A JPEG with a zip behind it is a JPEG; what is kept has no tail."""
    kept = encode_jpeg(decode_photo(selfie(GOOD) + b"PK\x03\x04evil" * 50).keep)
    assert b"evil" not in kept


def test_png_bomb_is_refused_by_its_header():
    """50,000 x 50,000 pixels in a hundred bytes are refused before a pixel is decoded."""
    assert code_of(png(50_000, 50_000)) == "photo-too-many-pixels"
    assert code_of(png(8_000, 8_000)) == "photo-too-many-pixels"


def test_jpeg_of_endless_scans_is_refused():
    """A progressive JPEG whose last scan is repeated thousands of times is turned down before decoding."""
    data = encoded(Image.new("RGB", (600, 700), (120, 90, 80)), progressive=True)
    decode_photo(data)
    last = data[data.rfind(b"\xff\xda") : -2]
    assert code_of(data[:-2] + last * 1000 + data[-2:]) == "photo-damaged"


def test_scans_after_the_end_do_not_count():
    """Phones append videos and second pictures to a photo: whatever bytes are in there, it is still one."""
    data = selfie(GOOD)
    decode_photo(data + b"\xff\xda\x00\x02" * 1000)


def test_sizes():
    """Tiny, narrow and overlong files have their own codes."""
    assert code_of(encoded(Image.new("RGB", (1, 1)), "PNG")) == "photo-too-few-pixels"
    assert code_of(encoded(Image.new("RGB", (4000, 300)), "PNG")) == "photo-too-narrow"
    assert code_of(bytes(21 * 1024 * 1024)) == "photo-file-too-large"


def test_what_phones_call_high_resolution_is_taken():
    """A JPEG of 64 megapixels is decoded at a fraction of them; the header of a HEIC may say 50."""
    assert decode_photo(encoded(opened(GOOD).resize((6936, 9248)), "JPEG")).sent_px == 9248
    for side_px, code in (((8160, 6144), "photo-damaged"), ((9000, 8000), "photo-too-many-pixels")):
        assert code_of(heif_that_says(side_px)) == code
    assert code_of(encoded(Image.new("L", (9000, 8000)), "JPEG")) == "photo-too-many-pixels"


def test_no_camera_takes_transparency():
    """With it a HEIC needs the most memory of all, and may have 40 megapixels like the others."""
    layered = opened(GOOD).resize((512, 512)).convert("RGBA")
    assert code_of(heif_that_says((8160, 6144), layered)) == "photo-too-many-pixels"


@pytest.mark.parametrize("where", ["_open", "_pixels"])
def test_no_memory_is_no_damage(monkeypatch, where):
    """The photo may be good: it comes again to a process that has room."""

    def starved(*_, **__):
        raise MemoryError

    monkeypatch.setattr(Image if where == "_open" else decode, "open" if where == "_open" else where, starved)
    with pytest.raises(MemoryError):
        decode_photo(selfie(GOOD))


def heif_that_says(side_px: tuple[int, int], picture: Image.Image | None = None) -> bytes:
    """A small HEIC whose header (the `ispe` property, ISO/IEC 23008-12) promises another size."""
    head, ispe, rest = encoded(picture or opened(GOOD).resize((512, 512)), "HEIF").partition(b"ispe\0\0\0\0")
    return head + ispe + struct.pack(">II", *side_px) + rest[8:]


def test_png_with_missing_pixels():
    """A header that promises more than there is: damaged."""
    assert code_of(png(600, 600, rows=bytes(500))) == "photo-damaged"


def test_flipped_bytes_never_crash():
    """Broken bytes anywhere give a picture or BadInput, nothing else."""
    rng = np.random.default_rng(7)
    for kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF"):
        good = bytearray(encoded(opened(GOOD).resize((288, 384)), kind))
        for _ in range(12):
            broken = bytearray(good)
            for at in rng.integers(0, len(good), 12):
                broken[at] = rng.integers(256)
            with contextlib.suppress(BadInput):
                assert decode_photo(bytes(broken)).keep.ndim == 3
