"""What must not get in, must not get out, and must not get in the way."""

from __future__ import annotations

import asyncio
import stat

import pytest
from aiohttp import ClientSession
from yarl import URL

from bot.platforms.web import uploads
from bot.platforms.web.entrance import Entrance
from bot.platforms.web.options import Addresses, WebOptions
from storage.domain.errors import Permanent
from tests.bot.platforms.web.driver import SECRET, Browser, running
from tests.contracts.platform import Recorder, button, drawn, picture, selfie

PRIVATE = ("/api/history", "/api/events", "/api/commands", "/picture/abc")


# Coming in


async def test_without_a_session_nothing_is_answered(platform):
    """Connecting to the port is not enough: neither the chat nor a picture nor a message gets through."""
    async with Browser(platform) as stranger:
        assert [(await stranger.get(path)).status for path in PRIVATE] == [401] * len(PRIVATE)
        assert (await stranger.say("let me in")).status == 401
        assert (await stranger.upload([selfie()])).status == 401
        door = await stranger.get("/")
        assert door.status == 403
        assert "web-link" in await door.text()


async def test_a_link_works_once(platform):
    """A link lets one browser in; the second finds the door, and reads why."""
    link = platform.link()
    async with Browser(platform) as first, Browser(platform) as second:
        await first.enter(link)
        assert (await first.get("/api/history")).status == 200
        answer = await second.post("/enter", data={"t": link.partition("?t=")[2]})
        assert answer.url.query_string == "used"
        assert (await second.get("/api/history")).status == 401


async def test_looking_at_a_link_does_not_use_it_up(platform):
    """A preview or a prefetch of the link leaves it as it is."""
    link = platform.link()
    async with Browser(platform) as preview, Browser(platform) as person:
        assert (await preview.get(link)).status == 200
        await person.enter(link)
        assert (await person.get("/api/history")).status == 200


async def test_who_is_in_does_not_use_up_a_link(platform, browser):
    """Opening another link in a browser that is in leads to the chat, and the link stays good."""
    link = platform.link()
    assert (await browser.get(link)).url.path_qs == "/"
    async with Browser(platform) as other:
        await other.enter(link)


async def test_a_link_ends_after_a_day(memory, clock):
    """An old terminal is not a key."""
    entrance = Entrance(WebOptions(session_secret=SECRET), memory=memory, now=clock)
    token = entrance.link().partition("?t=")[2]
    clock.forward(25 * 3600)
    assert await entrance.redeem(token) is None


async def test_the_link_file_is_private_and_always_holds_an_unused_link(memory, vault, recorder, tmp_path):
    """Only the account that started Moonselfie can read the file; a used link is replaced at once."""
    file = tmp_path / "web-link"
    file.write_text("left by an earlier run")
    file.chmod(0o644)
    async with running(memory, vault, recorder.handle, link_file=file) as platform:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        link = file.read_text().strip()
        async with Browser(platform) as browser:
            await browser.enter(link)
        assert file.read_text().strip() != link
        async with Browser(platform) as browser:
            await browser.enter(file.read_text().strip())


async def test_the_cookie_is_kept_from_scripts_and_other_sites(platform):
    """HttpOnly and SameSite=Strict; Secure when the page is reached over https."""
    async with Browser(platform) as browser:
        token = platform.link().partition("?t=")[2]
        answer = await browser.post("/enter", data={"t": token}, allow_redirects=False)
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Secure" not in cookie
    assert Addresses.of(WebOptions(session_secret=SECRET, public_origin="https://moon.example"), 1).secure


# Other pages in the same browser


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "moon.localhost"]
)
async def test_a_foreign_host_is_refused(platform, browser, host):
    """A name that was made to point at this machine (DNS rebinding) reaches nothing, cookie or not."""
    for path in ("/", "/health", "/page/app.js", *PRIVATE):
        assert (await browser.get(path, headers={"Host": host})).status == 403


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1"]
)
async def test_a_foreign_origin_changes_nothing(platform, browser, recorder, origin):
    """Another page, even one on another port of this machine, cannot send in the person's name."""
    sent = {"id": "12345678", "text": "from elsewhere"}
    assert (await browser.post("/api/message", json=sent, origin=origin)).status == 403
    assert (
        await browser.post("/api/press", json={"id": "12345678", "token": "t"}, origin=origin)
    ).status == 403
    assert (await browser.post("/enter", data={"t": "x"}, origin=origin)).status == 403
    assert recorder.arrived == []
    assert await browser.history() == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_page_cannot_embed_what_is_private(platform, browser, site):
    """A picture tag on another page gets nothing, also from another port (which counts as the same site)."""
    for path in PRIVATE:
        assert (await browser.get(path, headers={"Sec-Fetch-Site": site})).status == 403


async def test_every_answer_carries_the_policy(platform, browser):
    """No inline code, no frames, no sniffing, no referrer, nothing kept: on every kind of answer."""
    for path in ("/", "/health", "/nowhere", "/page/app.js", "/api/history", "/picture/abc"):
        headers = (await browser.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == ("no-cache" if path.startswith("/page/") else "no-store")
        assert "aiohttp" not in headers["Server"]


# Other people


async def test_nobody_sees_another_chat_or_its_pictures(platform, browser, place, stocked):
    """An address that leaked from one chat is worth nothing in another."""
    await browser.say("mine")
    await stocked.show(place, drawn("Yours", pictures=(picture(),)), replace=None, key="k")
    url = (await browser.history())[1]["pictures"][0]["url"]
    assert (await browser.get(url)).status == 200
    async with Browser(platform) as other:
        await other.enter()
        assert await other.history() == []
        assert (await other.get(url)).status == 404
    async with ClientSession(platform.origin) as nobody, nobody.get(url) as answer:
        assert answer.status == 401


async def test_another_chats_button_comes_with_the_wrong_person(platform, browser, place, recorder):
    """A token alone says nothing: the conversation learns whose press it really was."""
    await platform.show(place, drawn("Delete?", rows=((button("Yes", "tok"),),)), replace=None, key="k")
    async with Browser(platform) as other:
        await other.enter()
        await other.press("tok")
    incoming = (await recorder.next()).incoming
    assert incoming.external_id == incoming.place.chat != place.chat


async def test_the_same_id_in_two_chats_is_two_events(platform, browser, recorder):
    """Somebody else's message ids cannot swallow mine."""
    async with Browser(platform) as other:
        await other.enter()
        for one in (browser, other):
            await one.post("/api/message", json={"id": "12345678", "text": "hi"})
    first, second = (await recorder.next()).incoming, (await recorder.next()).incoming
    assert first.event_id != second.event_id


async def test_no_vault_key_leaves_the_server(platform, browser, place, stocked):
    """What the page gets names no key and no person."""
    shown = picture()
    await stocked.show(place, drawn("Yours", pictures=(shown,)), replace=None, key="k")
    text = await (await browser.get("/api/history")).text()
    assert "person_id" not in text
    assert "people/" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/page/../platform.py",
        "/page/%2e%2e/platform.py",
        "/page/..%2fplatform.py",
        "/page/index.html",
        "/picture/../../etc/passwd",
        "/picture/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/picture/" + "A" * 4000,
        "/picture/%00",
        "/picture/%c3%a4",
    ],
)
async def test_no_path_leads_elsewhere(browser, path):
    """Only what has a name here is served."""
    url = URL(browser.platform.origin + path, encoded=True)
    assert (await browser.get(url)).status == 404


# What is too much, or not what it says


async def test_a_photo_past_20_mb_arrives_as_too_big(browser, recorder):
    """It is counted and thrown away, and the conversation can say so; the others of the drop are taken."""
    await browser.upload([b"\xff\xd8\xff" + b"\0" * uploads.PHOTO_BYTES, selfie()])
    too_big, fine = (await recorder.next()).files
    assert too_big.code == "file-too-big"
    assert fine == selfie()


async def test_too_many_files_and_too_many_bytes_are_refused(browser, recorder, monkeypatch):
    """A request has a bounded size, whatever its headers promise."""
    answer = await browser.upload([b"x"] * (uploads.FILES_AT_ONCE + 1))
    assert (answer.status, (await answer.json())["error"]) == (400, "upload-too-many")
    monkeypatch.setattr(uploads, "REQUEST_BYTES", 1000)
    answer = await browser.upload([selfie()])
    assert (answer.status, (await answer.json())["error"]) == (400, "upload-too-big")
    assert recorder.arrived == []
    assert await browser.history() == []


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/api/message", {"data": b"{"}),
        ("/api/message", {"json": {"id": "12345678"}}),
        ("/api/message", {"json": {"id": "12345678", "text": ""}}),
        ("/api/message", {"json": {"id": "12345678", "text": "x", "person": "somebody"}}),
        ("/api/message", {"json": {"id": "../../../x", "text": "x"}}),
        ("/api/message", {"json": {"id": "12345678", "text": "x" * 4001}}),
        ("/api/message", {"data": {"id": "12345678", "text": "x"}}),
        ("/api/press", {"json": {"id": "12345678", "token": "x" * 200}}),
        ("/api/upload", {"json": {}}),
        ("/api/upload", {"data": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}),
        ("/api/upload", {"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}),
        ("/api/upload", {"data": b"--y\r\n\r\n", "headers": {"Content-Type": "multipart/mixed; boundary=y"}}),
    ],
)
async def test_malformed_requests_are_refused(platform, browser, recorder, path, what):
    """Nothing half understood reaches the conversation."""
    headers = {"Origin": platform.origin, **what.pop("headers", {})}
    answer = await browser.session.post(path, headers=headers, **what)
    assert answer.status == 400, await answer.text()
    assert recorder.arrived == []


FORM = b"Content-Type: application/x-www-form-urlencoded"
JSON = b"Content-Type: application/json\r\nContent-Encoding: gzip"
PARTS = b"Content-Type: multipart/form-data; boundary=y"
MANY_HEADERS = b"".join(b"X-%d: y\r\n" % number for number in range(20_000))


@pytest.mark.parametrize(
    ("request_line", "headers", "body", "status"),
    [
        (b"GET / ", b"Cookie: %(name)b=\xff.\xff", b"", 403),
        (b"POST /enter ", FORM, b"t=%C3%A9", 303),
        (b"POST /enter ", FORM + b"; charset=bogus", b"t=a", 400),
        (b"POST /enter ", b"Content-Type: multipart/form-data", b"t=a", 400),
        (b"POST /api/message ", JSON + b"\r\nCookie: %(cookie)b", b"no gzip", 400),
        (b"POST /api/upload ", PARTS + b"\r\nCookie: %(cookie)b", b"--y\r\n" + MANY_HEADERS, 400),
        (b"GET /api/events?after=x:" + b"9" * 6000 + b" ", b"Cookie: %(cookie)b", b"", 200),
    ],
)
async def test_bytes_no_browser_sends_break_nothing(
    platform, browser, capsys, request_line, headers, body, status
):
    """What only a hostile client sends gets a plain answer; nobody fills the log with failures."""
    platform.link()
    (cookie,) = browser.session.cookie_jar
    known = {b"name": cookie.key.encode(), b"cookie": f"{cookie.key}={cookie.value}".encode()}
    host = platform.origin.removeprefix("http://")
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    heads = [f"Host: {host}".encode(), f"Origin: {platform.origin}".encode(), headers % known]
    heads.append(b"Content-Length: %d" % len(body))
    writer.write(request_line + b"HTTP/1.1\r\n" + b"\r\n".join(heads) + b"\r\n\r\n" + body)
    async with asyncio.timeout(10):
        answered = await reader.readline()
    writer.close()
    assert int(answered.split()[1]) == status
    await asyncio.sleep(0.1)
    assert "web-request-broken" not in capsys.readouterr().err


async def test_uploads_that_stall_do_not_keep_others_out(platform, browser, monkeypatch):
    """Two stalled uploads of one's own chat: they are let go, and the next photo arrives."""
    monkeypatch.setattr(uploads, "STALL_WITHIN_S", 0.2)
    never = asyncio.Event()

    async def stalling():
        yield b'--y\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nbeginning'
        await never.wait()

    headers = {"Content-Type": "multipart/form-data; boundary=y", "Origin": platform.origin}
    stalled = [
        asyncio.create_task(browser.session.post("/api/upload", data=stalling(), headers=headers))
        for _ in range(2)
    ]
    assert (await browser.upload([selfie()])).status == 200
    assert [(await one).status for one in stalled] == [503] * 2


async def test_a_huge_text_is_refused_before_it_is_read(browser):
    """A body that no message needs is not even taken in."""
    assert (await browser.say("x" * 100_000)).status == 413


async def test_what_is_no_picture_is_only_ever_a_download(platform, browser, place, memory, vault, recorder):
    """HTML or SVG that was uploaded as a photo never runs: it is sent as plain bytes to save."""
    hostile = b"<html><script>alert(1)</script></html>"

    async def keep(incoming):
        async with memory.work() as work:
            person = await work.people.find_or_create(
                platform="web", external_id=incoming.external_id, language=incoming.language
            )
            await work.commit()
        for file in incoming.files:
            await file.kept(await vault.put(person.id, "photo", await file.read(10_000)))

    platform._api.handle = keep
    await browser.upload([hostile])
    answer = await browser.get((await browser.history())[0]["url"])
    assert await answer.read() == hostile
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_streams_of_one_chat_are_bounded(platform, browser):
    """A browser that opens page after page ends its oldest streams; the newest one works."""
    ended: list[int] = []

    async def watch(number: int) -> None:
        async for _ in browser.events():
            pass
        ended.append(number)

    async with asyncio.timeout(10):
        watching = [asyncio.create_task(watch(number)) for number in range(12)]
        while len(ended) < 4:  # noqa: ASYNC110 (other tasks count)
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    assert len(ended) == 4
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)


async def test_a_failure_says_nothing_of_what_was_said(platform, browser, recorder, capsys):
    """The log and the answer name a kind and a place, never the words."""
    recorder.fail_next = RuntimeError("secret prompt in an error")
    answer = await browser.say("a secret prompt")
    assert answer.status == 500
    assert (await answer.json())["error"] == "failed"
    assert "secret" not in await answer.text()
    logged = capsys.readouterr()
    assert "RuntimeError" in logged.out + logged.err
    assert "secret" not in logged.out + logged.err


async def test_a_taken_port_is_said_plainly(memory, vault, platform):
    """Starting twice ends with a reason."""
    port = int(platform.origin.rpartition(":")[2])
    with pytest.raises(Permanent) as caught:
        async with running(memory, vault, Recorder().handle, port=port):
            pass
    assert caught.value.code == "web-port-taken"


def test_a_short_secret_is_refused():
    """A guessable secret would let anybody sign cookies."""
    with pytest.raises(ValueError, match="32"):
        WebOptions(session_secret=b"short")
