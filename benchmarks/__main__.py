"""All benchmarks in one go: `make bench`; each in a process of its own, so that none pays for another's memory."""

import subprocess
import sys

failed = 0
for title, module in (
    ("Matching", "matching"),
    ("Memory", "memory"),
    ("Brief to plan.json", "pipeline"),
    ("Golden cases", "golden"),
    ("Checking the books", "checking"),
):
    print(f"## {title}\n", flush=True)
    failed |= subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=False).returncode
    print(flush=True)
sys.exit(failed)
