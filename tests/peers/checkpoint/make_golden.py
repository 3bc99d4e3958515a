"""Writes tests/golden/checkpoint: small files made by the reference writers, for the readers of core/checkpoint.

    python3 tests/peers/checkpoint/make_golden.py tests/golden/checkpoint

ours.npz is the one file made by Orrery (tst_npz writes it); this script checks that numpy reads it.

Needs numpy, torch and safetensors; tests/golden/checkpoint/README.md names the versions that made the committed files.
"""
import pathlib
import sys
import zipfile

import numpy as np
import torch
from safetensors.torch import save_file

OUT = pathlib.Path(sys.argv[1])
TYPES = {"bool": torch.bool, "u8": torch.uint8, "i8": torch.int8, "i16": torch.int16, "u16": torch.uint16,
         "f16": torch.float16, "bf16": torch.bfloat16, "i32": torch.int32, "u32": torch.uint32, "f32": torch.float32,
         "f64": torch.float64, "i64": torch.int64, "u64": torch.uint64}


def safetensors_types():
    tensors = {f"t.{name}": torch.arange(6).reshape(2, 3).to(dtype) for name, dtype in TYPES.items()}
    tensors["scalar \u00fc"] = torch.tensor(-2.0)
    tensors["empty"] = torch.zeros(3, 0)
    save_file(tensors, OUT / "types.safetensors", metadata={'made "by"': "t\u00e9st\n"})


def npy_arrays():
    grid = np.arange(6, dtype=np.float32).reshape(2, 3)
    return {
        "f4": grid,
        "f8_fortran": np.asfortranarray(grid.astype(np.float64)),
        "i2_big_endian": np.array([1, -2, 300, -400], dtype=">i2"),
        "f8_big_endian_fortran": np.asfortranarray(np.arange(24, dtype=">f8").reshape(2, 3, 4)),
        "u8_large": np.array([0, 2**64 - 1], dtype=np.uint64),
        "f2": np.array([[0.5, -0.25, 65504.0]], dtype=np.float16),
        "bool": np.array([True, False, True]),
        "scalar": np.array(2.5, dtype=np.float32),
        "empty": np.zeros((0, 3), dtype=np.int32),
    }


def npy_files():
    for name, array in npy_arrays().items():
        np.save(OUT / f"{name}.npy", array)
    for version in ((2, 0), (3, 0)):
        with open(OUT / f"version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, npy_arrays()["f4"], version=version)
    np.save(OUT / "object.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    np.save(OUT / "record.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))


def npz_files():
    arrays = npy_arrays()
    chosen = {name: arrays[name] for name in ("f4", "f8_fortran", "scalar", "empty")}
    chosen["deep/name"] = np.full((100, 100), 7, dtype=np.int64)
    np.savez(OUT / "stored.npz", **chosen)
    np.savez_compressed(OUT / "deflated.npz", **chosen)
    # Written as a stream that cannot go back: sizes and checksums follow the data.
    with open(OUT / "streamed.npz", "wb") as file, zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("note.txt", "not an array")
        with archive.open("f4.npy", "w", force_zip64=True) as member:
            member.write((OUT / "f4.npy").read_bytes())


class Unseekable:
    def __init__(self, file):
        self.write, self.flush = file.write, file.flush


def check_ours():
    with np.load(OUT / "ours.npz") as ours:
        arrays = npy_arrays()
        assert sorted(ours.files) == sorted(["f4", "blocks.0/\u00e9", "scalar", "empty"]), ours.files
        for name in ("f4", "scalar", "empty"):
            assert ours[name].dtype == arrays[name].dtype and np.array_equal(ours[name], arrays[name]), name
        assert np.array_equal(ours["blocks.0/\u00e9"], np.array([-1, 2], dtype=np.int16))
    assert zipfile.ZipFile(OUT / "ours.npz").testzip() is None


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    safetensors_types()
    npy_files()
    npz_files()
    if (OUT / "ours.npz").exists():
        check_ours()
    print(f"numpy {np.__version__}, torch {torch.__version__}")
