"""Only safetensors, only architectures we know, judged by content."""

import json
import shutil

import pytest

from storage.domain.errors import Permanent
from worker.families.base import LoadedBase
from worker.weights import WeightStore, check_adapter


@pytest.fixture
def copy(tiny_base, tmp_path):
    return shutil.copytree(tiny_base, tmp_path / "base")


def code_of(store, where):
    with pytest.raises(Permanent) as caught:
        store.find(str(where))
    return caught.value.code


def test_a_good_folder_is_found(weights, tiny_base, copy):
    """The fingerprint names the weights, wherever they lie."""
    assert weights.find(str(tiny_base)).fingerprint == weights.find(str(copy)).fingerprint
    unet = copy / "unet" / "diffusion_pytorch_model.safetensors"
    unet.write_bytes(unet.read_bytes()[:-1] + b"\x01")
    assert weights.find(str(tiny_base)).fingerprint != weights.find(str(copy)).fingerprint


@pytest.mark.parametrize(
    "content",
    [b"\x80\x02}q\x00.", b"PK\x03\x04archive/data.pkl", b"", b"\xff" * 64, b"\x08" + b"\0" * 7 + b"notjson."],
)
def test_a_pickle_called_safetensors_is_refused(weights, copy, content):
    """The name is not believed."""
    (copy / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(content)
    assert code_of(weights, copy) == "weights-unsafe"


@pytest.mark.parametrize("name", ["diffusion_pytorch_model.bin", "model.ckpt", "unet.pt"])
def test_a_part_with_only_pickles_is_refused(weights, copy, name):
    """A .bin, .ckpt or .pt is never opened."""
    file = copy / "unet" / "diffusion_pytorch_model.safetensors"
    file.rename(file.with_name(name))
    assert code_of(weights, copy) == "weights-unsafe"


def test_a_pickle_beside_safetensors_is_never_opened(weights, copy, machine):
    """Old repositories have both; the pickle here would fail loudly if anybody read it."""
    (copy / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    assert LoadedBase(weights.find(str(copy)), machine).channels == 4


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_class_name", "SomePipeline"),
        ("unet", ["my_code", "MyUNet"]),
        ("text_encoder", ["transformers", "LlamaModel"]),
    ],
)
def test_unknown_classes_are_refused(weights, copy, key, value):
    """A repository that brings its own code, or another architecture."""
    index = json.loads((copy / "model_index.json").read_text())
    (copy / "model_index.json").write_text(json.dumps(index | {key: value}))
    assert code_of(weights, copy) == "base-unsupported"


@pytest.mark.parametrize(
    "changes",
    [{"unet": []}, {"unet": "ab"}, {"unet": [1, {}]}, {"vae": {}}, {"text_encoder": [["CLIPTextModel"]]}],
)
def test_an_index_of_another_form_is_broken(weights, copy, changes):
    """What says which classes to load is a pair of names, for every part."""
    index = json.loads((copy / "model_index.json").read_text())
    (copy / "model_index.json").write_text(json.dumps(index | changes))
    assert code_of(weights, copy) == "weights-broken"


def test_an_index_whose_class_is_no_name(weights, copy):
    """A list where a name stands."""
    (copy / "model_index.json").write_text(json.dumps({"_class_name": []}))
    assert code_of(weights, copy) == "base-unsupported"


@pytest.mark.parametrize(
    "file",
    [
        "model_index.json",
        "POCKET.json",
        "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors.index.json",
        "vae/config.json",
        "text_encoder/config.json",
        "tokenizer/tokenizer_config.json",
        "scheduler/scheduler_config.json",
    ],
)
@pytest.mark.filterwarnings("ignore:It is deprecated to pass:FutureWarning")
@pytest.mark.parametrize("content", ["[" * 200_000, "[]", '{"block_out_channels": []}'])
def test_hostile_json_is_a_permanent_fault(weights, copy, machine, file, content):
    """Brackets without end, or a list where names stand: never an error that is tried again and again."""
    (copy / file).write_text(content)
    try:
        LoadedBase(weights.find(str(copy)), machine)
    except Permanent as error:
        assert error.code in {"weights-broken", "base-unsupported"}  # noqa: PT017 - some can be drawn with
    else:
        assert content.startswith("{")


def shards(copy, part, *names):
    """Say that every weight of a part lies in one of these."""
    stem = "diffusion_pytorch_model" if part != "text_encoder" else "model"
    index = {"weight_map": {f"weight.{at}": name for at, name in enumerate(names)}}
    (copy / part / f"{stem}.safetensors.index.json").write_text(json.dumps(index))


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
@pytest.mark.parametrize("name", ["evil.bin", "../vae/diffusion_pytorch_model.safetensors", "/etc/passwd"])
def test_shards_that_were_not_looked_at_are_refused(weights, copy, part, name):
    """Safetensors lie there, but the index sends the loader to a pickle or out of the folder."""
    (copy / part / "evil.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    shards(copy, part, next((copy / part).glob("*.safetensors")).name, name)
    assert code_of(weights, copy) == "weights-unsafe"


@pytest.mark.parametrize("said", [{}, {"weight_map": []}, {"weight_map": {"a": []}}])
def test_an_index_of_shards_of_another_form_is_broken(weights, copy, said):
    """It names a file for every weight."""
    (copy / "unet" / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(said))
    assert code_of(weights, copy) == "weights-broken"


def test_the_index_of_shards_counts_for_the_fingerprint(weights, copy):
    """Which weights are drawn with is its say, too."""
    before = weights.find(str(copy)).fingerprint
    shards(copy, "unet", "diffusion_pytorch_model.safetensors")
    assert weights.find(str(copy)).fingerprint != before


@pytest.mark.parametrize("part", ["text_encoder", "unet"])
def test_a_part_that_sends_for_an_adapter_is_refused(weights, copy, part):
    """Transformers would load a base and an adapter from wherever its adapter_config.json says."""
    (copy / part / "adapter_config.json").write_text("{}")
    assert code_of(weights, copy) == "weights-unsafe"


def test_broken_or_missing_folders_say_so(weights, copy, tmp_path):
    """No index, an index that is no JSON, a missing part."""
    assert code_of(weights, tmp_path) == "weights-missing"
    shutil.rmtree(copy / "vae")
    assert code_of(weights, copy) == "weights-missing"
    (copy / "model_index.json").write_text("{")
    assert code_of(weights, copy) == "weights-broken"


def test_truncated_weights_are_a_permanent_fault(weights, copy, machine):
    """A download that stopped halfway."""
    file = copy / "unet" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-5000])
    with pytest.raises(Permanent) as caught:
        LoadedBase(weights.find(str(copy)), machine)
    assert caught.value.code == "weights-broken"


@pytest.mark.parametrize(
    "name", ["nobody", "../etc/passwd", "/nowhere/at/all", "a/b/c", "", "owner/never-fetched"]
)
def test_names_that_are_neither_folder_nor_repository(tmp_path, name):
    """Offline, an unknown hub id is missing too; nothing is asked over the network."""
    assert code_of(WeightStore(tmp_path, offline=True), name or "x") == "weights-missing"


def test_a_single_checkpoint_file_is_refused(weights, tmp_path):
    """A .ckpt by content; a real safetensors file is merely not a folder."""
    pickle = tmp_path / "model.safetensors"
    pickle.write_bytes(b"\x80\x04\x95" + b"\0" * 60)
    assert code_of(weights, pickle) == "weights-unsafe"


def test_adapter_metadata_of_noise_is_refused():
    """What is no safetensors has no metadata."""
    for data in (b"", b"\x80\x04", b"PK\x03\x04" * 8):
        with pytest.raises(Permanent):
            check_adapter(data)
