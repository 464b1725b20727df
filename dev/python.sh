#!/bin/sh
# Runs Python 3.11 or newer with the arguments given. Where there is none: installs Debian's if it may, else says how.
set -eu
cd "$(dirname "$0")/.."

run_python() {
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            exec "$python" "$@"
        fi
    done
}

run_python "$@"
packages=$(awk '$1 == "run" { printf " %s", $2 }' dev/packages.txt)
if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Python 3.11 or newer is missing. Please run: sudo apt-get install --no-install-recommends$packages" >&2
    exit 1
fi
echo "installing Python from Debian's packages"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3 python3-venv >/dev/null
run_python "$@"
echo "Python 3.11 or newer is missing, and Debian's packages hold none" >&2
exit 1
