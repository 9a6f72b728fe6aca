"""All benchmarks in one go: `make bench`."""

import sys

from benchmarks import matching, memory, pipeline

print("## Matching\n")
matching.main([60, 200, 500, 2000])
print("\n## Memory\n")
flat = memory.main(10_000)
print("\n## Pipeline\n")
pipeline.main()
sys.exit(flat)
