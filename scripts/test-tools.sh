#!/bin/sh
# Brings what some tests need beside Python: Chromium, Chinese fonts, Node packages.
# Installs with apt-get when run as root; otherwise says what is missing, and those tests skip themselves.
set -eu
cd "$(dirname "$0")/.."

missing=""
has() { command -v "$1" >/dev/null 2>&1; }

has chromium || has chromium-browser || has google-chrome || missing="$missing chromium"
# The shell opens a page for a fifth of the processor time. Together with the browser, whose files are of the same version.
if ! has chromium-headless-shell && [ "$(id -u)" = 0 ] && grep -q '^ID=debian' /etc/os-release 2>/dev/null; then
    missing="$missing chromium chromium-headless-shell"
fi
if ! has fc-list || [ -z "$(fc-list :lang=zh family 2>/dev/null)" ]; then
    missing="$missing fonts-noto-cjk fontconfig"
fi
if [ -f package.json ] && ! has npm; then
    missing="$missing nodejs npm"
fi

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && has apt-get; then
        echo "安装测试所需的软件包 · installing for the tests:$missing" >&2
        # shellcheck disable=SC2086 - one word per package
        if ! { apt-get -o Acquire::http::Timeout=20 update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $missing; } >/tmp/nuanlin-apt.$$ 2>&1; then
            tail -5 /tmp/nuanlin-apt.$$ >&2
            echo "安装失败,需要它们的测试会跳过 · could not install:$missing; tests that need them skip" >&2
        fi
        rm -f /tmp/nuanlin-apt.$$
    else
        echo "缺少$missing(不是 root,无法安装);需要它们的测试会跳过 · missing:$missing; tests that need them skip" >&2
    fi
fi

if [ -f package.json ] && has npm; then
    lock=package-lock.json
    [ -f "$lock" ] || lock=package.json
    if ! cmp -s "$lock" node_modules/.nuanlin-setup 2>/dev/null; then
        echo "安装 Node 软件包 · installing Node packages" >&2
        if { [ "$lock" = package-lock.json ] && npm ci --silent --no-fund --no-audit; } ||
            { [ "$lock" = package.json ] && npm install --silent --no-fund --no-audit --no-package-lock; }; then
            cp "$lock" node_modules/.nuanlin-setup
        else
            echo "安装失败,需要它们的测试会跳过 · npm failed; tests that need its packages skip" >&2
        fi
    fi
fi
