#!/usr/bin/env bash
# Runs what needs a graphics card of NVIDIA: the tests in tests/gpu. `make test-gpu` calls it.
#
#   bash scripts/gpu_check.sh [FILE]             check, and write what is said to FILE as well
#   bash scripts/gpu_check.sh --prepare 3.11     fetch the packages for a machine without a network
#
# The machine needs Linux and a Python with a torch that uses the card; numpy comes with that. The
# few other packages are taken from that Python, from build/gpu-check/VERSION where --prepare put
# them (carry that folder along), or fetched there. Nothing is installed anywhere else.
# PYTHON=... names the interpreter. Exit: 0 all is well, 1 something failed, 2 nothing was checked.
set -uo pipefail
cd "$(dirname "$0")/.."

needed=(pytest pydantic safetensors tokenizers jinja2 filelock)
say() { echo "gpu check: $*"; }

# Without what they depend on: tokenizers would bring a client for a network.
fetch() { # python, folder, packages, options of pip
    local python=$1 folder=$2 packages=$3
    shift 3
    local alone=() others=()
    for package in $packages; do
        if [ "$package" = tokenizers ]; then alone+=("$package"); else others+=("$package"); fi
    done
    mkdir -p "$folder"
    if [ ${#others[@]} -gt 0 ]; then
        "$python" -m pip install --quiet --disable-pip-version-check --upgrade --no-compile --target "$folder" \
            "$@" "${others[@]}" || return 1
    fi
    if [ ${#alone[@]} -gt 0 ]; then
        "$python" -m pip install --quiet --disable-pip-version-check --upgrade --no-compile --target "$folder" \
            --no-deps "$@" "${alone[@]}" || return 1
    fi
}

if [ "${1:-}" = --prepare ]; then
    shift
    [ $# -gt 0 ] || { say "name the versions of Python, such as --prepare 3.11"; exit 2; }
    for version in "$@"; do
        fetch "${PYTHON:-python3}" "build/gpu-check/$version" "${needed[*]}" \
            --python-version "$version" --only-binary=:all: || exit 2
        say "build/gpu-check/$version is ready: $(du -sh "build/gpu-check/$version" | cut -f1)"
    done
    exit 0
fi

python=
for candidate in ${PYTHON:-} .venv/bin/python python3 python; do
    command -v "$candidate" >/dev/null || continue
    if said=$("$candidate" -c 'import torch; assert torch.cuda.is_available(), "no card that torch can use"' 2>&1) ||
        [ "${GRADLOOM_CHECK_DEVICE:-cuda}" = cpu ]; then
        python=$candidate
        break
    fi
    say "$candidate will not do: $(echo "$said" | tail -n 1)"
done
if [ -z "$python" ]; then
    say "nothing was checked: no Python here has a torch that uses a graphics card"
    exit 2
fi

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
packages=build/gpu-check/$version
export PYTHONPATH=$PWD:$PWD/$packages PYTHONDONTWRITEBYTECODE=1
missing=$("$python" - "${needed[@]}" <<'PROGRAM'
import importlib
import sys

for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError:
        print(name, end=" ")
PROGRAM
)
if [ -n "$missing" ]; then
    say "fetching into $packages: $missing"
    if ! fetch "$python" "$packages" "$missing"; then
        say "nothing was checked: Python $version lacks $missing"
        say "where there is a network: bash scripts/gpu_check.sh --prepare $version"
        say "then bring build/gpu-check along with the repository"
        exit 2
    fi
fi

check() {
    "$python" - <<'PROGRAM'
import platform
import sys

import torch

print("gpu check: Python", sys.version.split()[0], "on", platform.platform())
print("gpu check: torch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version())
for number in range(torch.cuda.device_count()):
    found = torch.cuda.get_device_properties(number)
    print(f"gpu check: cuda:{number} {found.name}, {found.total_memory / 2**30:.0f} GiB,", end=" ")
    print(f"capability {found.major}.{found.minor}, bfloat16 {torch.cuda.is_bf16_supported()}")
PROGRAM
    # Every kernel is waited for, so that an error is told where it happened.
    CUDA_LAUNCH_BLOCKING=1 COLUMNS=250 "$python" -m pytest tests/gpu \
        -c tests/gpu/bare.ini --rootdir . --noconftest --import-mode=importlib \
        -p no:cacheprovider -q --tb=short -rfEs --durations=5
    local status=$?
    case $status in
        0) say "all is well" ;;
        1) say "something FAILED: the lines above that begin with FAILED or ERROR name it" ;;
        *) say "the tests could not be run: pytest ended with $status"; status=1 ;;
    esac
    return $status
}

if [ -n "${1:-}" ]; then
    check 2>&1 | tee "$1"
else
    check
fi
