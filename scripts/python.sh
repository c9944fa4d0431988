#!/bin/sh
# Prints the first Python that is new enough (PYTHON if it is set), or says what to do.
set -eu

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "$new_enough" 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
done
echo "需要 Python 3.11 或更新版本(可用 PYTHON=/路径/python3 指定)· Nuanlin needs Python 3.11 or newer" >&2
exit 1
