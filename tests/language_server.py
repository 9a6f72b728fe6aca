"""The YAML language server that editors run, spoken to as an editor does: JSON-RPC over its stdin and stdout."""

import fcntl
import json
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from tests.books import ROOT

HOME = ROOT / "build/editor"
SERVER = HOME / "node_modules/yaml-language-server/bin/yaml-language-server"
PATIENCE = 60.0
"""Seconds for one answer; a slow machine needs ten."""


def server() -> Path:
    """The installed server; `make editor` installs it. Without node and npm the test is skipped, and says so."""
    if missing := [name for name in ("node", "npm") if shutil.which(name) is None]:
        pytest.skip(f"{' and '.join(missing)} not found: the editor test needs them (.ci/run installs both)")
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test workers, one installation
        done = subprocess.run(
            ["make", "-s", "editor"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
        )
    assert SERVER.is_file(), f"`make editor` did not install the language server:\n{done.stdout}{done.stderr}"
    return SERVER


class Editor:
    """An editor without a window: opens files, asks for completions, collects diagnostics."""

    def __init__(self, folder: Path, settings: Mapping[str, Any] | None = None) -> None:
        self.settings = {"yaml": {"completion": True, "validate": True, "hover": True, **(settings or {})}}
        self.process = subprocess.Popen(
            ["node", str(server()), "--stdio"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.answers: dict[int, Queue[Any]] = {}
        self.diagnostics: dict[str, Queue[list[dict[str, Any]]]] = {}
        self.sent = self.opened = 0
        self.configured = threading.Event()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        uri = folder.as_uri()
        workspace = {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
        capabilities = {
            "workspace": workspace,
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
        }
        folders = [{"uri": uri, "name": "workspace"}]
        about = {"processId": None, "rootUri": uri, "workspaceFolders": folders, "capabilities": capabilities}
        self.ask("initialize", about)
        self.tell("initialized", {})
        assert self.configured.wait(PATIENCE), "the language server did not ask for its settings"

    def __enter__(self) -> "Editor":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.listener.join(PATIENCE)
        with self.process:  # closes both pipes
            pass

    def ask(self, method: str, params: Any) -> Any:
        """A request's result."""
        self.sent += 1
        queue = self.answers[self.sent] = Queue()
        self._send({"id": self.sent, "method": method, "params": params})
        return self._wait(queue, method)

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def problems(self, path: Path, text: str | None = None) -> list[tuple[int, str]]:
        """Line (from 1) and message of each problem that the editor underlines in a file, or in this text of it."""
        uri = self._open(path, path.read_text(encoding="utf-8") if text is None else text)
        found = self._wait(self.diagnostics[uri], f"diagnostics of {path.name}")
        return [(each["range"]["start"]["line"] + 1, each["message"]) for each in found]

    def completions(self, path: Path, text: str) -> dict[str, str]:
        """Label and documentation of each word that is offered at `|` in this text of a file."""
        before, _, after = text.partition("|")
        uri = self._open(path, before + after)
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        answer = self.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})
        return {item["label"]: _plain(item.get("documentation", "")) for item in answer["items"]}

    def _open(self, path: Path, text: str) -> str:
        """A text as a new file beside this one: the server remembers texts by name, and tells of closed ones too."""
        self.opened += 1
        uri = path.with_name(f"{path.stem}-{self.opened}{path.suffix}").as_uri()
        self.diagnostics[uri] = Queue()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def _wait(self, queue: "Queue[Any]", what: str) -> Any:
        try:
            return queue.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"no answer to {what} within {PATIENCE:.0f} seconds") from None

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stdin.flush()

    def _listen(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while head := stdout.readline():
            length = int(head.split(b":")[1])
            while stdout.readline().strip():
                pass
            self._hear(json.loads(stdout.read(length)))

    def _hear(self, message: Mapping[str, Any]) -> None:
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            uri = message["params"]["uri"]
            if uri in self.diagnostics:
                self.diagnostics[uri].put(message["params"]["diagnostics"])
        elif method == "workspace/configuration":
            sections = [self.settings.get(item.get("section"), None) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": sections})
            self.configured.set()
        elif method and "id" in message:
            self._send({"id": message["id"], "result": None})
        elif "id" in message and message["id"] in self.answers:
            self.answers[message["id"]].put(message.get("result"))


def _plain(documentation: Any) -> str:
    return str(documentation["value"]) if isinstance(documentation, dict) else str(documentation)
