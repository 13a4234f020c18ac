# How the commands speak: one line a step with its time, one sentence for a failure.
# shellcheck shell=bash

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # for the scripts that source this
readonly repository

# begin NAME … end_step [REMARK] prints "✓ NAME: REMARK (1.2 s)". On a terminal the name stands there from the start.
begin() {
    step=$1
    step_started=${EPOCHREALTIME/[.,]/}
    if [[ -t 1 ]]; then printf '· %s …' "$step"; fi
}

end_step() {
    local tenths=$(((${EPOCHREALTIME/[.,]/} - step_started) / 100000))
    if [[ -t 1 ]]; then printf '\r\e[K'; fi
    printf '%s %s%s (%d.%d s)\n' "${mark:-✓}" "$step" "${1:+: $1}" $((tenths / 10)) $((tenths % 10))
    step=
}

# fail SENTENCE: what is wrong and what to do about it.
fail() {
    if [[ ${step:-} && -t 1 ]]; then printf '\n'; fi
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# take_lock DESCRIPTOR: holds the file that is open there; waits while another has it, and says so.
take_lock() {
    flock -n "$1" && return
    printf 'Another ./up or ./test is building here; waiting for it.\n' >&2
    flock "$1"
}

# need_megabytes COUNT DIRECTORY…: fails unless each directory's file system has them free.
need_megabytes() {
    local needed=$1 directory free
    shift
    for directory; do
        free=$(df --output=avail -BM "$directory" | tail -n 1 | tr -dc 0-9)
        ((free >= needed)) ||
            fail "Only $free MB are free at $directory; make room for $needed MB and run this again."
    done
}
