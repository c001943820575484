"""Scanners for tests: a real clamd with one signature of our own, and a loopback server that speaks its protocol."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin") or shutil.which("clamd")


def eicar(content: bytes) -> bytes:
    """What clamd would answer if this were all it knew."""
    return b"stream: Eicar-Test-Signature FOUND\n" if EICAR in content else b"stream: OK\n"


@asynccontextmanager
async def speaking(answer: Callable[[bytes], bytes]) -> AsyncIterator[str]:
    """clamd(8), INSTREAM: four bytes of length, then as many bytes, until a length of zero."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        content = b""
        if await reader.readline() == b"nINSTREAM\n":
            while length := int.from_bytes(await reader.readexactly(4), "big"):
                content += await reader.readexactly(length)
        writer.write(answer(content))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def clamd(folder: Path, program: str) -> AsyncIterator[str]:
    """A real clamd whose whole knowledge is the test string; nothing is downloaded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = folder / "known"
    known.mkdir()
    (known / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    settings = {"DatabaseDirectory": known, "TCPSocket": port, "TCPAddr": "127.0.0.1", "Foreground": "yes"}
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    process = await asyncio.create_subprocess_exec(
        program, f"--config-file={config}", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield f"tcp://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()
