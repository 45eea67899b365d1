"""Pictures for tests, made as telephones make them: turned, and with the place and the device in them."""

import io

from PIL import Image

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def jpeg(width: int = 400, height: int = 300, *, colour: str = "red", turned: bool = False) -> bytes:
    """A JPEG that says where and by what it was taken."""
    image = Image.new("RGB", (width, height), colour)
    exif = Image.Exif()
    exif[MAKE] = "Example Telephone"
    exif.get_ifd(GPS)[1] = "N"
    exif[GPS] = {1: "N", 2: (52.0, 2.0, 30.0)}
    if turned:
        exif[ORIENTATION] = 6
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"12 Example Close")
    return written.getvalue()


def other(kind: str, mode: str = "RGB") -> bytes:
    """A small picture of another kind."""
    written = io.BytesIO()
    Image.new(mode, (50, 40)).save(written, kind)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
