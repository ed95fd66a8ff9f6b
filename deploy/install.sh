#!/bin/sh
# Installs Parlour as a service on Debian, Ubuntu or Raspberry Pi OS, from this checkout. As root:
#   deploy/install.sh satellite [INVITE]   one room; with an invite it joins its hub at once
#   deploy/install.sh hub                  the hub
#   deploy/install.sh upgrade              after `git pull`: the new program, the same data
#   deploy/install.sh uninstall [--purge]  the program goes; with --purge keys, rooms and settings too
# The program lives in /opt/parlour, what it keeps in /var/lib/parlour, settings in /etc/parlour.
set -eu

checkout=$(cd "$(dirname "$0")/.." && pwd)
prefix=/opt/parlour
data=/var/lib/parlour
settings=/etc/parlour

say() { printf 'parlour: %s\n' "$*"; }
die() { printf 'parlour: %s\n' "$1" >&2; [ $# -lt 2 ] || printf '         fix: %s\n' "$2" >&2; exit 1; }
has_systemd() { [ -d /run/systemd/system ]; }

install_packages() {
    names="ca-certificates libopus0 python3 python3-venv"
    [ "$1" = hub ] && names="$names flite" || names="$names libportaudio2"
    missing=
    for name in $names; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    say "installing system packages:$missing"
    apt-get update -qq >/dev/null
    # shellcheck disable=SC2086  # a list of words on purpose
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        die "apt-get could not install:$missing" "run: apt-get install$missing, then this again"
}

make_user() {
    getent passwd parlour >/dev/null ||
        useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin parlour
    usermod -a -G audio parlour
    install -d -m 0700 -o parlour -g parlour "$data"
    install -d -m 0755 "$settings"
}

# The new program is made beside the old one; /opt/parlour is a link that moves to it in one step. So neither a broken
# download nor a power cut leaves the machine without a program.
install_program() {
    role=$1
    old=$(readlink "$prefix" || true)
    new=$prefix-$(date +%Y%m%d-%H%M%S)
    rm -rf "$new"
    mkdir -p "$new/app"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed" \
        "use Debian 12, Ubuntu 24.04, Raspberry Pi OS of 2023 or newer"
    for folder in hub satellite router ha_bridge config docs LICENSE; do cp -R "$checkout/$folder" "$new/app/"; done
    find "$new/app" -name __pycache__ -prune -exec rm -rf {} +
    say "installing Python packages from deploy/lock/$role.txt"
    python3 -m venv "$new/venv"
    "$new/venv/bin/pip" install -q --disable-pip-version-check --no-cache-dir --require-hashes --no-deps \
        -r "$checkout/deploy/lock/$role.txt" || { rm -rf "$new"
        die "the Python packages could not be installed; nothing was changed" "check network and disk, then run this again"; }
    echo "$prefix/app" >"$(echo "$new"/venv/lib/python3*/site-packages)/parlour.pth"
    # Scripts of an environment name its folder; only `python` is used from here on, which does not.
    find "$new/venv/bin" -type f ! -name 'python*' -delete
    echo "$role" >"$new/role"
    "$new/venv/bin/python" -m compileall -q "$new/app" >/dev/null || true
    ln -sfn "$new" "$prefix.next"
    mv -T "$prefix.next" "$prefix"
    if [ -n "$old" ] && [ "$old" != "$new" ]; then rm -rf "$old"; fi
    cat >/usr/local/bin/parlour <<COMMAND
#!/bin/sh
# The installed Parlour, as the user its service runs as.
if [ "\$(id -un)" != parlour ]; then
    [ "\$(id -u)" -eq 0 ] && exec runuser -u parlour -- "\$0" "\$@"
    exec sudo -u parlour -- "\$0" "\$@"
fi
PARLOUR_DATA_DIR=\${PARLOUR_DATA_DIR:-$data} HOME=$data PYTHONDONTWRITEBYTECODE=1
export PARLOUR_DATA_DIR HOME PYTHONDONTWRITEBYTECODE
cd "$prefix/app" && exec "$prefix/venv/bin/python" -m hub "\$@"
COMMAND
    chmod 0755 /usr/local/bin/parlour
}

install_unit() {
    install -d /etc/systemd/system
    install -m 0644 "$checkout/deploy/systemd/parlour-$1.service" "/etc/systemd/system/parlour-$1.service"
    if has_systemd; then
        systemctl daemon-reload
        systemctl enable -q "parlour-$1"
    fi
}

start_unit() {
    if has_systemd; then
        systemctl restart "parlour-$1"
        say "running; its log: journalctl -u parlour-$1"
    else
        say "systemd does not run here; start it with: parlour $([ "$1" = hub ] && echo up || echo 'satellite run')"
    fi
}

set_up() {
    install_packages "$1"
    make_user
    install_program "$1"
    install_unit "$1"
}

uninstall() {
    for role in hub satellite; do
        unit=/etc/systemd/system/parlour-$role.service
        [ -e "$unit" ] || continue
        if has_systemd; then systemctl disable -q --now "parlour-$role" || true; fi
        rm -f "$unit"
    done
    if has_systemd; then systemctl daemon-reload; fi
    rm -rf "$prefix" "$prefix"-[0-9]* "$prefix.next" /usr/local/bin/parlour
    if [ "${1-}" = --purge ]; then
        rm -rf "$data" "$settings"
        if getent passwd parlour >/dev/null; then userdel parlour; fi
        say "removed, with everything it kept"
    else
        say "removed; $data and $settings stay (uninstall --purge removes them too)"
    fi
}

case ${1-} in
    hub | satellite | upgrade | uninstall) [ "$(id -u)" -eq 0 ] || die "this needs root" "sudo $0 $*" ;;
esac
case ${1-} in
    satellite)
        set_up satellite
        if [ -n "${2-}" ]; then /usr/local/bin/parlour satellite join "$2"; fi
        if [ -e "$data/satellite/hub.json" ]; then
            start_unit satellite
        else
            say "now let it join: on the hub 'parlour pair --room NAME', here 'sudo parlour satellite join INVITE'"
            say "and start it: sudo systemctl start parlour-satellite"
        fi
        ;;
    hub)
        set_up hub
        start_unit hub
        say "next: sudo parlour ha connect; sudo parlour pair --room kitchen; sudo parlour doctor"
        ;;
    upgrade)
        [ -e "$prefix/role" ] || die "Parlour is not installed in $prefix" "$0 hub, or $0 satellite"
        role=$(cat "$prefix/role")
        set_up "$role"
        start_unit "$role"
        ;;
    uninstall) uninstall "${2-}" ;;
    *)
        sed -n '2,7s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
esac
