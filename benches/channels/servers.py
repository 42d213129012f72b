"""The servers that `run` and `soak` drive, and the driver: how to build, start and end them."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SECRET = "a secret of the benchmark, long enough to be taken: 7c1a90e2b6f34d58"
OPEN_FILES = 1 << 16

# What a benchmark must not run into: all sockets come from one address, and one of them says everything.
UNLIMITED = {
    "MIZAN_CHANNEL_RATE": "off",
    "MIZAN_CHANNEL_MAX_SOCKETS_PER_ADDRESS": "1000000",
}


def cargo_build(crate: Path, binary: str) -> Path:
    """Builds with the profile that everything is measured with, and answers where the program is."""
    target = TARGET / f"bench-{'channels-' if crate.parent == HERE else ''}{crate.name}"
    print(f"building {crate.name} …", file=sys.stderr, flush=True)
    command = ["cargo", "build", "--quiet", "--profile", "bench", "--bin", binary]
    subprocess.run(command, cwd=crate, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    return target / "release" / binary  # the built-in profile `bench` shares release's folder


@dataclass
class Server:
    """One process that serves a room."""

    name: str
    dialect: str = "plain"
    env: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen | None = None
    log: Path | None = None

    def build(self) -> None:
        """Makes sure that it can be started."""

    def command(self, folder: Path) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    @property
    def to(self) -> str:
        return f"127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "BIND": self.to, **self.env}

    def start(self, scratch: Path, cpus: str) -> "Server":
        self.port = free_port()
        folder = scratch / f"{self.name}-{self.port}"
        folder.mkdir()
        self.log = folder / "log"
        command = self.command(folder)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(["taskset", "-c", cpus, *command], env=self.environment(), cwd=folder,
                                            stdout=log, stderr=log, preexec_fn=more_files)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{self.name} did not start:\n{self.log.read_text()}")
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Handwritten(Server):
    def __init__(self) -> None:
        super().__init__("handwritten")

    def build(self) -> None:
        self.program = cargo_build(HERE / "handwritten", "channels-handwritten")

    def command(self, folder: Path) -> list[str]:
        return [str(self.program)]


class Node(Server):
    def __init__(self) -> None:
        super().__init__("node")

    def build(self) -> None:
        self.folder = TARGET / "bench-channels-node"
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", "server.mjs"):
            shutil.copy(HERE / "node" / name, self.folder)
        subprocess.run(["npm", "ci", "--silent"], cwd=self.folder, check=True)

    def command(self, folder: Path) -> list[str]:
        return ["node", str(self.folder / "server.mjs")]


class Mizan(Server):
    """As in production, with every protection on but the limits of `UNLIMITED`."""

    def __init__(self, **env: str) -> None:
        super().__init__("mizan", "mizan", env)

    def build(self) -> None:
        self.program = cargo_build(HERE.parent / "mizan-app", "mizan-app")

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"sqlite://{self.log.parent}/site.db",
            "MIZAN_ENV": "production",
            "MIZAN_SECRET_KEY": SECRET,
            "MIZAN_ALLOWED_HOSTS": "127.0.0.1",
            "MIZAN_ACCESS_LOG": "false",
            **UNLIMITED,
            **super().environment(),
        }

    def command(self, folder: Path) -> list[str]:
        done = subprocess.run([str(self.program), "migrate"], env=self.environment(), cwd=folder, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{self.name}: migrate failed:\n{done.stderr}")
        return [str(self.program), "serve", "--bind", self.to]


def servers(names: list[str]) -> list[Server]:
    known = {"handwritten": Handwritten, "mizan": Mizan, "node": Node}
    return [known[name]() for name in names]


class Driver:
    def build(self) -> None:
        self.program = cargo_build(HERE / "driver", "drive")

    def drive(self, what: str, cpus: str, limit_seconds: int, *options: str) -> dict:
        """One run of the driver: what it prints. A run that finds something wrong ends everything."""
        command = ["taskset", "-c", cpus, str(self.program), what, *options]
        finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=limit_seconds,
                                  preexec_fn=more_files)
        if finished.returncode:
            sys.exit(f"{' '.join(command)}\n{finished.stdout}{finished.stderr}")
        return json.loads(finished.stdout)


def more_files() -> None:
    """As many open files as we may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, max(OPEN_FILES, most)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
