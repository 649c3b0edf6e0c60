"""Pictures of a report: read with their captions, drawn anew without what else the file holds, or refused by name."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ikm.errors import IkmError
from ikm.rules.period import Period
from ikm.survey.pictures import Pictures, read_pictures
from ikm.survey.project import Project, UnitInputs
from tests.helpers import make_project, row

NOW = Period.parse("2026-S1")
HEAD = "berkas,keterangan,alt\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with answers of one period and no picture."""
    head = "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,pengaduan,sarana"
    return make_project(tmp_path, {"KPPT/2026-S1.csv": f"{head}\n{row()}\n"})


def lay(project: Project, files: dict[str, bytes | str], folder: str = "2026-S1") -> Path:
    """Files in the folder of pictures."""
    place = project.data / "lampiran" / "KPPT" / folder
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def drawn(form: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    """A picture, its left half red."""
    image, out = Image.new("RGB", size, "white"), io.BytesIO()
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    image.save(out, form, **more)
    return out.getvalue()


def read(project: Project) -> Pictures:
    """What a report reads."""
    return read_pictures(project, project.unit("KPPT"), NOW)


def refusal(project: Project) -> str:
    """What is said instead."""
    with pytest.raises(IkmError) as caught:
        read(project)
    return str(caught.value)


def test_no_folder_and_an_empty_one_are_no_pictures(project: Project) -> None:
    """Neither is a mistake, nor are files that a system lays down."""
    assert read(project) == Pictures()
    lay(project, {".DS_Store": "x", "Thumbs.db": "x"})
    assert read(project) == Pictures()


def test_pictures_are_read_in_the_order_of_their_captions(project: Project) -> None:
    """However the folder spells its period; with their files among the sources."""
    rows = f"{HEAD}b.PNG,<script>alert(1)</script>,Dua\na.jpg,Satu,Gambar satu\n"
    lay(project, {"a.jpg": drawn(), "b.PNG": drawn("PNG"), "keterangan.csv": rows}, "2026-s1")
    found = read(project)
    assert [(one.caption, one.alt, one.size) for one in found.shown] == [
        ("<script>alert(1)</script>", "Dua", (40, 20)),
        ("Satu", "Gambar satu", (40, 20)),
    ]
    assert [source.path.rpartition("/")[2] for source in found.sources] == ["keterangan.csv", "b.PNG", "a.jpg"]
    listed = [path.name for path in UnitInputs(project, project.unit("KPPT"), NOW).files()]
    assert {"a.jpg", "b.PNG", "keterangan.csv"} <= set(listed)


def test_nothing_of_the_file_is_left_but_pixels(project: Project) -> None:
    """Neither position nor camera, comment or colour profile; turned as the camera was held; the same bytes again."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera Rahasia"  # turned by a quarter; maker
    exif.get_ifd(0x8825)[2] = (0.0, 30.0, 7.0)  # latitude
    jpeg = drawn(size=(60, 20), exif=exif, comment=b"rahasia", icc_profile=b"rahasia" * 20, quality=90)
    png = io.BytesIO()
    text = Image.open(io.BytesIO(drawn("PNG")))
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Lokasi", "rahasia")
    text.save(png, "PNG", pnginfo=info)
    assert b"Rahasia" in jpeg
    assert b"rahasia" in png.getvalue()
    lay(project, {"a.jpg": jpeg, "b.png": png.getvalue(), "keterangan.csv": f"{HEAD}a.jpg,A,A\nb.png,B,B\n"})
    shown = read(project).shown
    assert [one.size for one in shown] == [(20, 60), (40, 20)]
    for one in shown:
        again = Image.open(io.BytesIO(one.jpeg))
        assert b"ahasia" not in one.jpeg
        assert not again.getexif()
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    top, bottom = (Image.open(io.BytesIO(shown[0].jpeg)).getpixel((10, place)) for place in (5, 55))
    assert top[1] < 60 < 200 < bottom[1]  # the left half, red, is on top
    assert [one.jpeg for one in read(project).shown] == [one.jpeg for one in shown]


def test_a_large_picture_becomes_what_a4_needs(project: Project) -> None:
    """Noise of twelve million pixels, which compresses worst, in at most 90,000 bytes; transparency on white."""
    large = io.BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(large, "JPEG", quality=60)
    clear = io.BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(clear, "PNG")
    files = {"a.jpg": large.getvalue(), "b.png": clear.getvalue(), "keterangan.csv": f"{HEAD}a.jpg,A,A\nb.png,B,B\n"}
    lay(project, files)
    shown = read(project).shown
    assert len(shown[0].jpeg) <= 90_000
    assert max(shown[0].size) <= 1000
    assert min(Image.open(io.BytesIO(shown[1].jpeg)).getpixel((15, 15))) > 250


def claim_size(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels and holds none."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


def moving() -> bytes:
    """A PNG of two frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jpg", b"bukan gambar", "a.jpg: no JPEG or PNG picture"),
        ("a.jpg", b"", "a.jpg: no JPEG or PNG picture"),
        ("a.jpg", drawn("GIF"), "a.jpg: no JPEG or PNG picture"),
        ("a.jpg", drawn(size=(800, 800))[:900], "a.jpg: no JPEG or PNG picture"),
        ("a.png", claim_size(7750, 7750), "a.png: 7,750 x 7,750 pixels"),
        ("a.png", claim_size(60_000, 60_000), "a.png: "),
        ("a.png", claim_size(300, 300), "a.png: no JPEG or PNG picture"),
        ("a.png", moving(), "a.png: a moving picture"),
    ],
)
def test_what_is_no_picture_is_refused(project: Project, name: str, content: bytes, said: str) -> None:
    """In one message, with the name of the file."""
    lay(project, {name: content, "keterangan.csv": f"{HEAD}{name},A,A\n"})
    assert said in refusal(project)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "a.jpg: no row"),
        ("a.jpg,A,A\nb.jpg,B,B\n", "row 3, column berkas: no picture 'b.jpg' in the folder"),
        ("a.jpg,A,A\na.jpg,B,B\n", "row 3, column berkas: 'a.jpg' a second time"),
        ("a.jpg,,A\n", "row 2, column keterangan: blank"),
        ("a.jpg,A,\n", "row 2, column alt: blank"),
        (f"a.jpg,{'A' * 301},A\n", "row 2, column keterangan: 301 letters"),
    ],
)
def test_pictures_and_captions_have_to_fit(project: Project, rows: str, said: str) -> None:
    """Each fault with its row."""
    lay(project, {"a.jpg": drawn(), "keterangan.csv": HEAD + rows})
    assert said in refusal(project)


def test_captions_have_to_be_there(project: Project) -> None:
    """A picture alone, or a file without the headings."""
    place = lay(project, {"a.jpg": drawn()})
    assert "no keterangan.csv says what the pictures show.\n  a.jpg" in refusal(project)
    (place / "keterangan.csv").write_text("file,caption\na.jpg,A\n", encoding="utf-8")
    assert "berkas" in refusal(project)


def test_other_files_and_folders_are_named(project: Project) -> None:
    """A telephone's other format, a folder, a file that is too heavy, too many, a folder of no period."""
    lay(project, {"a.heic": b"x", "keterangan.csv": HEAD}).joinpath("b.jpg").mkdir()
    assert "files that are no pictures of a report.\n  a.heic\n  b.jpg\n" in refusal(project)
    other = make_project(project.data.parent / "heavy", {})
    lay(other, {"a.jpg": b"x" * 20_000_001})
    assert "a.jpg" in refusal(other)
    many = make_project(project.data.parent / "many", {})
    lay(many, {f"{at}.jpg": b"x" for at in range(13)})
    assert "13 pictures" in refusal(many)
    odd = make_project(project.data.parent / "odd", {})
    lay(odd, {}, "semester satu")
    assert "semester satu: the folder's name is not a period" in refusal(odd)
    lay(twice := make_project(project.data.parent / "twice", {}), {}, "2026-s1")
    lay(twice, {})
    assert "is the same period" in refusal(twice)


def test_a_file_where_the_folder_should_be(project: Project) -> None:
    """Of the unit, or of the period."""
    place = project.data / "lampiran" / "KPPT"
    place.mkdir(parents=True)
    (place / "2026-S1").write_bytes(b"x")
    assert "2026-S1: a file, no folder" in refusal(project)
    (place / "2026-S1").unlink()
    place.rmdir()
    place.write_bytes(b"x")
    assert "KPPT: a file, no folder" in refusal(project)
