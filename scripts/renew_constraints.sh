#!/usr/bin/env bash
# Writes constraints.txt anew from a fresh environment, so that it holds what the project needs
# and nothing that was only lying about in .venv. TORCH=... names another release of torch.
set -euo pipefail
cd "$(dirname "$0")/.."

torch=${TORCH:-2.13.0}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"${PYTHON:-python3}" -m venv "$scratch/venv"
pip=("$scratch/venv/bin/python" -m pip --disable-pip-version-check)
"${pip[@]}" install --quiet --upgrade setuptools
"${pip[@]}" install --quiet --no-build-isolation "torch==$torch" --editable '.[fast,test,dev,huggingface,tensorboard]'

{
    echo "# Every package, pinned exactly. Renew with: make constraints"
    echo "# (torch itself pins the libraries that its builds for graphics cards bring along.)"
    # A local build of torch (2.13.0+cpu) satisfies the plain pin; the other way round it does not.
    "${pip[@]}" freeze --all --exclude-editable --exclude pip | sed 's/+[a-z0-9.]*$//'
} > "$scratch/constraints.txt"
mv "$scratch/constraints.txt" constraints.txt
echo "constraints.txt holds $(grep -c == constraints.txt) packages. Now: make test"
