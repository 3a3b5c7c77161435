"""The compute child: results, errors, stopping, limits, deaths, and what a hostile child may not send."""

import asyncio
import contextlib
import importlib
import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from storage.domain.errors import BadInput, Permanent, Retryable
from storage.domain.records import Finding, SelfieState
from tests.worker.child_engine import Photos
from worker.child import Child, ChildSpec, Listener, resident_bytes
from worker.child_wire import Made, parse_from_child
from worker.engines import Painted, Stop, Verdict

ENGINE = "tests.worker.child_engine:build"


class Heard:
    """A listener that remembers."""

    def __init__(self):
        self.reports = []
        self.previews = []
        self.first_report = asyncio.Event()

    async def report(self, progress, stage, remaining_s):
        self.reports.append((progress, stage, remaining_s))
        self.first_report.set()

    async def preview(self, jpeg, number):
        self.previews.append(jpeg)

    @property
    def listener(self):
        return Listener(report=self.report, preview=self.preview)


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture
async def make_child():
    children = []

    def make(**spec):
        children.append(Child(ChildSpec(name="test", engine=ENGINE, **{"stop_grace_s": 5.0, **spec})))
        return children[-1]

    yield make
    for child in children:
        await child.close()


async def ask(child, order, *, heard=None, stopping=None, time_limit_s=60.0):
    return await child.run(
        order,
        listener=(heard or Heard()).listener,
        stopping=stopping or asyncio.Event(),
        time_limit_s=time_limit_s,
    )


async def until(happened):
    for _ in range(1000):
        if happened():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never happened")


async def test_result_reports_and_previews_come_back(make_child):
    """A child answers with the engine's result, after its reports and previews, in order."""
    heard = Heard()
    result = await ask(make_child(settings={"greeting": "hello"}), ("greet", "moon"), heard=heard)
    assert result == "hello moon"
    assert heard.reports == [(0.5, "stage-drawing", 3.0)]
    assert heard.previews == [b"jpeg"]


async def test_same_process_serves_many_orders(make_child):
    """The engine is loaded once: orders follow each other in one process."""
    child = make_child()
    first, second = await ask(child, ("pid",)), await ask(child, ("pid",))
    assert first == second == child.pid


async def test_errors_keep_their_kind_code_and_params(make_child):
    """What the engine raises arrives as the same kind of error; unknown errors are Retryable."""
    child = make_child()
    with pytest.raises(BadInput) as bad:
        await ask(child, ("raise", "bad-input"))
    assert (bad.value.code, bad.value.params) == ("too-dark", {"n": 3})
    with pytest.raises(Permanent):
        await ask(child, ("raise", "permanent"))
    with pytest.raises(Retryable) as failed:
        await ask(child, ("raise", "other"))
    assert failed.value.code == "worker-failed"
    assert await ask(child, ("greet", "again")) == " again"


async def test_message_of_an_unknown_error_never_leaves_the_child(make_child, capfd):
    """A library's error text may quote a prompt: neither the log nor the error carries it."""
    with pytest.raises(Retryable) as failed:
        await ask(make_child(), ("raise", "other"))
    shown = capfd.readouterr()
    assert "secret prompt" not in f"{failed.value!r} {failed.value.params} {shown.out} {shown.err}"


async def test_nothing_of_an_order_stays(make_child, tmp_path):
    """While the child waits for the next one, it holds no photo of the last."""
    flag = tmp_path / "gone"
    await ask(make_child(), ("lend", Photos([b"photo"]), str(flag)))
    await until(flag.exists)


async def test_stop_ends_the_order_and_keeps_the_process(make_child):
    """Stop is raised out of report; the next order runs in the same process and is not stopped."""
    child, heard, stopping = make_child(), Heard(), asyncio.Event()
    work = asyncio.create_task(ask(child, ("spin",), heard=heard, stopping=stopping))
    await heard.first_report.wait()
    pid = child.pid
    stopping.set()
    with pytest.raises(Stop):
        await work
    assert await ask(child, ("pid",)) == pid


async def test_deaf_engine_is_killed_after_its_grace(make_child):
    """An engine that never reports is broken off by SIGTERM, or killed, and replaced."""
    child, stopping = make_child(stop_grace_s=0.2), asyncio.Event()
    await child.warm()
    pid = child.pid
    work = asyncio.create_task(ask(child, ("deaf",), stopping=stopping))
    await asyncio.sleep(0.2)
    stopping.set()
    with pytest.raises(Stop):
        await work
    assert await ask(child, ("pid",)) > 0
    assert pid is not None


async def test_nothing_half_done_is_kept_when_an_engine_is_broken_off(make_child, tmp_path):
    """SIGTERM after the grace ends the process: a Stop raised in mid-step would be kept as a checkpoint."""
    engine, settings = "tests.worker.child_engine:keeps_when_stopped", {"flag": str(tmp_path / "kept")}
    child = Child(ChildSpec(name="test", engine=engine, settings=settings, stop_grace_s=0.2))
    stopping = asyncio.Event()
    await child.warm()
    work = asyncio.create_task(ask(child, "learn", stopping=stopping))
    await asyncio.sleep(0.2)
    stopping.set()
    with pytest.raises(Stop):
        await work
    assert child.pid is None
    assert not (tmp_path / "kept").exists()


async def test_process_that_nobody_waits_for_any_more_does_not_go_on_starting(tmp_path):
    """Cancelled while libraries are imported: the process is gone, and the next order starts another."""
    flag = tmp_path / "begun"
    engine = "tests.worker.child_engine:starts_deaf"
    child = Child(ChildSpec(name="test", engine=engine, settings={"flag": str(flag)}))
    work = asyncio.create_task(ask(child, ("greet", "x")))
    await until(flag.exists)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert child.pid is None


async def test_order_stopped_while_the_process_starts_is_not_begun(make_child):
    """A stop that comes while the engine loads: Stop, and the process stands ready for the next order."""
    child, stopping = make_child(), asyncio.Event()
    work = asyncio.create_task(ask(child, ("die",), stopping=stopping))
    await until(lambda: child.pid is not None)
    stopping.set()
    with pytest.raises(Stop):
        await work
    assert await ask(child, ("greet", "x")) == " x"


async def test_crash_is_retryable_and_the_child_comes_back(make_child):
    """A process that dies under an order gives Retryable; the next order gets a new process."""
    child = make_child()
    first = await ask(child, ("pid",))
    with pytest.raises(Retryable, match="worker-crashed"):
        await ask(child, ("die",))
    assert await ask(child, ("pid",)) != first


async def test_time_limit(make_child):
    """An order past its time is killed."""
    with pytest.raises(Retryable, match="worker-too-slow"):
        await ask(make_child(), ("deaf",), time_limit_s=0.5)


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
async def test_memory_watch(make_child):
    """A child whose resident memory passes its limit is killed, and the next order runs."""
    child = make_child(memory_limit_bytes=150 << 20)
    with pytest.raises(Retryable, match="worker-out-of-memory"):
        await ask(child, ("eat", 400 << 20))
    assert await ask(child, ("greet", "x")) == " x"


async def test_what_was_freed_is_given_back(make_child):
    """Where memory is limited, large blocks that were freed stay neither resident nor below the limit."""
    stayed = await ask(make_child(data_limit_bytes=1 << 30), ("freed", 16 << 20, 100 << 10))
    assert stayed < 40 << 20


def lies_in(pid, piece):
    """Whether the process's writable memory holds these bytes."""
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, rights, *_ = line.split()
            begin, end = (int(side, 16) for side in where.split("-"))
            with contextlib.suppress(OSError, OverflowError):
                memory.seek(begin)
                if "w" in rights and piece in memory.read(end - begin):
                    return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="another process's memory is read from /proc")
async def test_what_an_order_held_can_be_given_back_at_once(make_child):
    """Where memory is not limited, too: glibc keeps what was freed, and what lies there is a face."""
    child, face = make_child(), os.urandom(2 << 20)
    for order in (bytes(8 << 20), face):  # a larger block teaches glibc to keep blocks of this size
        await ask(child, ("take", order))
    await ask(child, ("give back",))
    middle = len(face) // 2
    assert not lies_in(child.pid, face[middle : middle + 64])


async def test_a_bloated_child_is_replaced(make_child):
    """One that rests close below its limit would turn down the next person's order."""
    child = make_child(data_limit_bytes=500 << 20)
    first = await ask(child, ("pid",))
    await ask(child, ("hoard", 50 << 20))
    assert await ask(child, ("pid",)) == first
    await ask(child, ("hoard", 300 << 20))
    assert await ask(child, ("pid",)) != first


async def test_a_child_that_ran_out_of_memory_is_replaced(make_child):
    """Whatever made it run out may still be there."""
    child = make_child(data_limit_bytes=500 << 20)
    first = await ask(child, ("pid",))
    with pytest.raises(Retryable, match="worker-out-of-memory"):
        await ask(child, ("eat", 4 << 30))
    assert await ask(child, ("pid",)) != first


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA covers mappings on Linux only")
async def test_data_limit(make_child):
    """RLIMIT_DATA turns a huge allocation into an error at once."""
    with pytest.raises(Retryable, match="worker-out-of-memory"):
        await ask(make_child(data_limit_bytes=500 << 20), ("eat", 4 << 30))


async def test_event_loop_stays_free(make_child):
    """While the child computes, the worker's loop goes on turning."""
    child, heard, stopping = make_child(), Heard(), asyncio.Event()
    work = asyncio.create_task(ask(child, ("deaf",), heard=heard, stopping=stopping, time_limit_s=1.0))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 20
    with pytest.raises(Retryable):
        await work


async def test_secrets_stay_out_of_the_child(make_child, monkeypatch):
    """A child sees threads and paths, but no token, key or address of the worker's environment."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:abc")
    monkeypatch.setenv("OPERATOR_KEY", "k")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@h/d")
    seen = await ask(make_child(threads=2), ("environment",))
    assert seen["OMP_NUM_THREADS"] == "2"
    assert not {"TELEGRAM_TOKEN", "OPERATOR_KEY", "DATABASE_URL"} & set(seen)


@pytest.mark.parametrize("hub", [False, True])
async def test_only_children_that_fetch_models_know_the_hub(make_child, monkeypatch, hub):
    """The child that reads strangers' pictures gets neither the hub's token nor a way out."""
    monkeypatch.setenv("HF_TOKEN", "hf_abc")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@127.0.0.1:9")
    seen = await ask(make_child(hub=hub), ("environment",))
    assert ("HF_TOKEN" in seen) is hub
    assert ("HTTPS_PROXY" in seen) is hub


async def test_idle_child_gives_its_memory_back(make_child):
    """After its idle limit the process ends; the next order starts a new one."""
    child = make_child(idle_limit_s=0.1)
    first = await ask(child, ("pid",))
    await until(lambda: child.pid is None)
    assert await ask(child, ("pid",)) != first


async def test_engine_that_cannot_be_loaded(monkeypatch):
    """A factory that fails is Retryable, not a hang."""
    child = Child(ChildSpec(name="test", engine="tests.worker.child_engine:missing"))
    with pytest.raises(Retryable, match="worker-crashed"):
        await ask(child, ("greet", "x"))


def test_child_dies_with_its_worker(tmp_path):
    """Kill the worker with -9: its child is gone a moment later, even in the middle of work."""
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(f"""
        import asyncio, os, signal
        from worker.child import Child, ChildSpec, Listener
        async def main():
            child = Child(ChildSpec(name="t", engine={ENGINE!r}))
            await child.warm()
            print(child.pid, flush=True)
            async def nothing(*_): pass
            asyncio.get_running_loop().call_later(0.3, os.kill, os.getpid(), signal.SIGKILL)
            await child.run(("deaf",), listener=Listener(report=nothing, preview=nothing),
                            stopping=asyncio.Event(), time_limit_s=60)
        asyncio.run(main())
        """),
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, env=environment, check=False)
    pid = int(done.stdout.split()[-1])
    for _ in range(100):
        if resident_bytes(pid) == 0:
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert done.returncode == -9
    assert resident_bytes(pid) == 0


def test_values_of_the_contract_pass_the_careful_reader():
    """Verdicts and portraits, with their enums and findings, come through the restricted reader unchanged."""
    verdict = Verdict(
        state=SelfieState.REJECTED,
        findings=(Finding(code="too-dark", params={"p95": 40.0}),),
        coverage=("left",),
    )
    painted = Painted(picture=b"x", seed=1, width_px=2, height_px=3, likeness=None)
    for value in (verdict, painted, Made(result=[verdict, painted])):
        assert parse_from_child(pickle.dumps(value)) == value


def test_hostile_pickles_are_refused():
    """A child taken over by a hostile file cannot run code in the worker through its answer."""

    class Evil:
        def __reduce__(self):
            return os.system, ("touch /tmp/owned",)

    for body in (pickle.dumps(Evil()), pickle.dumps(Path.home), b"cworker.engines\nPath\n(S'/'\ntR."):
        with pytest.raises((pickle.UnpicklingError, AttributeError)):
            parse_from_child(body)


@pytest.mark.parametrize(
    "module_and_name",
    ["worker.child_wire\n_ChildUnpickler", "storage.domain.records\nSelfieState", "worker.engines\nVerdict"],
)
def test_a_pickle_cannot_change_the_workers_classes(module_and_name):
    """A child taken over cannot set attributes of classes in the worker, which outlive its answer."""
    # protocol 2, the class, (None, {"poisoned": None}), BUILD: setattr(class, "poisoned", None)
    body = b"\x80\x02c" + module_and_name.encode() + b"\nN}X\x08\x00\x00\x00poisonedNs\x86b."
    with contextlib.suppress(pickle.UnpicklingError, TypeError):
        parse_from_child(body)
    module, _, name = module_and_name.partition("\n")
    assert not hasattr(getattr(importlib.import_module(module), name), "poisoned")
