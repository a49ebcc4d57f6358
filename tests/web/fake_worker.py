"""A worker that misbehaves on demand, for tests of the queue and of the protocol; it loads no engine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from coxa.errors import InputError, Place
from coxa.web.work_loop import Progress, serve


def echo(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    sys.stdout.write("noise that is no answer\n")
    progress("half way", 0.5)
    return {"pid": os.getpid(), **payload}


def sleep(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress("sleeping", 0.1)
    time.sleep(payload["seconds"])
    return {}


def child(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    progress(str(process.pid), 0.1)
    return sleep(payload, lambda _word, _share: None)


def die(_payload: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
    os._exit(1)


def refuse(_payload: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
    raise InputError("not a number.", mend="write one.", place=Place("/secret/folder/run.mot", line=7))


def eat(_payload: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
    return {"size": len(bytearray(1 << 40))}


def fault(_payload: Mapping[str, Any], _progress: Progress) -> dict[str, Any]:
    raise KeyError("left")


if __name__ == "__main__":
    kinds = (echo, sleep, child, die, refuse, eat, fault)
    serve({kind.__name__: kind for kind in kinds})
