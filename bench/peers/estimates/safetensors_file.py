"""Safetensors files, read and written in thirty lines: the length of a JSON header, the header, the numbers."""
import json
import struct

import torch

TYPES = {"F64": torch.float64, "F32": torch.float32, "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8}
NAMES = {kind: name for name, kind in TYPES.items()}


def save(path, tensors, metadata=None):
    """Writes tensors by name, and texts as metadata."""
    header, data = {}, bytearray()
    if metadata:
        header["__metadata__"] = {key: str(value) for key, value in metadata.items()}
    for name, tensor in tensors.items():
        raw = bytes(tensor.detach().contiguous().flatten().view(torch.uint8).numpy())
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    """Reads tensors by name, and the metadata."""
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:8 + length])
    metadata, data, tensors = header.pop("__metadata__", {}), content[8 + length:], {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
