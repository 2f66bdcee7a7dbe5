"""Which format a file is, by its first bytes: never by its name or by trying every reader."""

MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
)
ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"), "PNG": (".png",), "WEBP": (".webp",),
    "HEIF": (".heic", ".heif", ".hif"), "TIFF": (".tif", ".tiff"), "BMP": (".bmp",), "GIF": (".gif",),
    "PPM": (".ppm", ".pgm", ".pbm", ".pnm"),
}  # fmt: skip
"""What names of files of each format end in, the usual one first."""

HEIF_BRANDS = (
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"hevm",
    b"hevs",
    b"mif1",
    b"msf1",
)
"""ISO/IEC 23008-12, section 10: the major brands of HEIF files."""


def sniff(head: bytes) -> str | None:
    """Pillow's name of the format whose first bytes these are, None if it is none of ours.

    Needs 12 bytes; JPEG, PNG, GIF, TIFF, BMP, WEBP, HEIF or PPM (PBM and PGM too).
    """
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        # AVIF shares the container and may name mif1 first; its own brand then follows.
        return None if b"avif" in head[12:] else "HEIF"
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return "PPM"
    return None


def named(name: str, kind: str) -> str:
    """The name, with the usual ending behind it unless it has one of the format's.

    A file may be a photo and a web page at once: saved as page.html, a browser would run it.
    """
    endings = ENDINGS[kind]
    return name if name.lower().endswith(endings) else name + endings[0]
