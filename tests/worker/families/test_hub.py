"""A base model from a hub: only what is loaded is fetched, once, and it can be loaded."""

import asyncio
import hashlib
import os
import shutil
import socket
import sys
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web

from worker.families.base import LoadedBase
from worker.weights import WeightStore

REPOSITORY = "somebody/tiny"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
UNET = "unet/diffusion_pytorch_model"
BESIDE = (  # what large repositories have beside the variant that is loaded
    f"{UNET}.fp16.safetensors",
    f"{UNET}.non_ema.safetensors",
    f"{UNET}.fp16-00001-of-00002.safetensors",
    f"{UNET}-00001-of-00002.fp16.safetensors",
    f"{UNET}.bin",
    "unet/painter.py",
    "vae/diffusion_pytorch_model.fp16.safetensors",
    "vae/diffusion_pytorch_model.ckpt",
    "text_encoder/model.fp16.safetensors",
    "text_encoder/pytorch_model.bin",
    "tokenizer/words.pkl",
    "safety_checker/model.safetensors",
    "v1-5-pruned-emaonly.safetensors",
    "v1-5-pruned.ckpt",
)


class Hub:
    """Serves one repository of a folder as huggingface.co does, and counts what is asked for."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.fetched = Counter()
        self.app = web.Application()
        self.app.router.add_get("/api/models/{owner}/{name}/revision/main", self.tell)
        self.app.router.add_get(f"/api/models/{REPOSITORY}/tree/{COMMIT}", self.list)
        self.app.router.add_get(f"/{REPOSITORY}/resolve/{COMMIT}/{{name:.+}}", self.send)

    async def tell(self, request):
        if request.match_info["name"] != "tiny":
            return web.Response(status=404, headers={"X-Error-Code": "RepoNotFound"})
        return web.json_response({"id": REPOSITORY, "sha": COMMIT, "siblings": []})

    async def list(self, request):
        return web.json_response(
            [
                {
                    "type": "file",
                    "path": str(file.relative_to(self.folder)),
                    "size": file.stat().st_size,
                    "oid": hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest(),
                }
                for file in sorted(self.folder.rglob("*"))
                if file.is_file()
            ]
        )

    async def send(self, request):
        data = (self.folder / request.match_info["name"]).read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
        if request.method == "GET":
            self.fetched[request.match_info["name"]] += 1
        return web.Response(body=data, headers=headers)


@pytest.fixture
async def hub(tiny_base, tmp_path):
    folder = shutil.copytree(tiny_base, tmp_path / "hub")
    for name in BESIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\x80\x04\x95 must never be fetched")
    served = Hub(folder)
    runner = web.AppRunner(served.app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.port = runner.addresses[0][1]
    yield served
    await runner.cleanup()


CODE = """
import pathlib, sys
from storage.domain.errors import MoonselfieError
from worker.weights import WeightStore
try:
    print(WeightStore(pathlib.Path(sys.argv[1])).find(sys.argv[2]).path)
except MoonselfieError as error:
    print(type(error).__name__, error.code)
"""


async def find(port, cache, repository=REPOSITORY):
    """Find it in a process of its own, as a child does: the library reads the hub's address when it loads.

    Return the folder, or the error's kind and code.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HF_ENDPOINT": f"http://127.0.0.1:{port}",
        "HF_HOME": str(cache / "home"),
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CODE, str(cache), repository, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode().strip()


async def test_only_the_variant_that_is_loaded_is_fetched(hub, tiny_base, tmp_path, machine):
    """No fp16 or non_ema copies, no pickles, no code, no second models; all that loading needs, once."""
    wanted = {
        str(file.relative_to(tiny_base))
        for file in tiny_base.rglob("*")
        if file.is_file() and file.suffix in {".json", ".txt", ".safetensors"}
    }
    folder = await find(hub.port, tmp_path / "cache")
    assert hub.fetched == Counter(wanted)
    store = WeightStore(tmp_path / "cache", offline=True)
    found = store.find(REPOSITORY)
    assert str(found.path) == folder
    assert found.fingerprint == store.find(str(tiny_base)).fingerprint
    assert LoadedBase(found, machine).channels == 4


async def test_what_was_fetched_is_not_fetched_again(hub, tmp_path):
    """The second start finds the files in the cache; only their list is asked for."""
    first = await find(hub.port, tmp_path / "cache")
    before = dict(hub.fetched)
    assert await find(hub.port, tmp_path / "cache") == first
    assert hub.fetched == before


async def test_a_large_unet_comes_in_shards(hub, tmp_path):
    """Shards of the variant that is loaded are fetched, those of others are not."""
    file = hub.folder / f"{UNET}.safetensors"
    for number in (1, 2):
        shutil.copy(file, hub.folder / f"{UNET}-0000{number}-of-00002.safetensors")
    file.unlink()
    folder = await find(hub.port, tmp_path / "cache")
    shards = {f"diffusion_pytorch_model-0000{number}-of-00002.safetensors" for number in (1, 2)}
    assert {one.name for one in (Path(folder) / "unet").glob("*.safetensors")} == shards


async def test_unknown_repositories_and_lost_hubs_are_told_apart(hub, tmp_path):
    """A name that the hub does not know will never work; a hub that does not answer may work later.

    What was fetched before is found without it.
    """
    assert await find(hub.port, tmp_path / "cache", "somebody/else") == "Permanent weights-missing"
    with socket.socket() as closed:  # bound, and nobody listens
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert await find(port, tmp_path / "cache") == "Retryable weights-hub-unreachable"
        folder = await find(hub.port, tmp_path / "cache")
        assert await find(port, tmp_path / "cache") == folder
