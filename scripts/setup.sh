#!/usr/bin/env bash
# Makes .venv, installs the pinned packages, and sees that Qt finds its shared libraries.
# `make setup` calls it. PYTHON=... names another interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
packages=$(grep -v '^#' apt-packages.txt | xargs)
install_packages="apt-get install --yes --no-install-recommends $packages"

say() { echo "set-up: $*"; }
give_up() { say "$@" >&2; exit 1; }

# As root, installs every package of apt-packages.txt; otherwise names the one command that does.
need_packages() {
    say "$1"
    command -v apt-get >/dev/null ||
        give_up "this system has no apt-get. Install what stands for these Debian packages: $packages"
    if [ "$(id -u)" -ne 0 ]; then
        give_up "type this one command, then the same make command again:
    sudo $install_packages"
    fi
    # A source that does not answer need not be one that we want something from.
    apt-get update || say "apt-get update failed; trying with the lists that are here"
    DEBIAN_FRONTEND=noninteractive $install_packages
}

# Names of the libraries that the Qt parts we use link to and the loader does not find.
missing_libraries() {
    local qt
    qt=$(.venv/bin/python -c 'import PyQt6; print(PyQt6.__path__[0])')
    ldd "$qt"/Qt{Core,Gui,Widgets,Svg,Test}.abi3.so \
        "$qt"/Qt6/plugins/platforms/libq{xcb,offscreen}.so \
        "$qt"/Qt6/plugins/xcbglintegrations/*.so \
        "$qt"/Qt6/plugins/{iconengines,imageformats}/*svg*.so 2>/dev/null |
        awk '/not found/ { print $1 }' | sort -u | xargs
}

has_a_font() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts \
        -name '*.[ot]t[cf]' -print -quit 2>/dev/null)" ]
}

command -v "$python" >/dev/null ||
    give_up "'$python' was not found. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    give_up "Python 3.11 or newer is needed, and '$python' is $("$python" --version). Name another: make PYTHON=/path/to/python3"

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    # Debian ships Python without the part that makes environments.
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        need_packages "Python's venv is not installed"
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

say "installing the packages of constraints.txt (torch is large: the first time takes minutes)"
pip=(.venv/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt)
# setuptools first: the project is then built with the pinned one, not with the newest.
"${pip[@]}" setuptools
"${pip[@]}" --no-build-isolation --editable '.[fast,test,dev]'

missing=$(missing_libraries)
if [ -n "$missing" ]; then
    need_packages "Qt needs libraries that are not installed: $missing"
    missing=$(missing_libraries)
    [ -z "$missing" ] || give_up "still not found: $missing"
fi
has_a_font || need_packages "there is no font on this system, so no text would show"

say "compiling the recurrent layers"
.venv/bin/python -m engine.runtime.kernels.ahead >/dev/null ||
    say "that did not work; it will be tried again when a network trains"

touch .venv/.set-up
say "ready"
