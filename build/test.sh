#!/usr/bin/env bash
# Sets up, builds and runs every test. The last line is 'N passed, N failed, N skipped'; the exit code is 0 when none failed.
#   build/test.sh [dotnet test's own options, e.g. --filter Name~Adam]
set -euo pipefail
# The counts are read from the English messages.
export DOTNET_CLI_UI_LANGUAGE=en
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash build/setup.sh
dotnet build Generative.sln -c Release -v q -nologo -clp:NoSummary

# TorchSharp's package frees numbers while libtorch reads them, unless its code is compiled without optimisations: see
# docs/training.md.
grep -q '>packages<' artifacts/dependencies.props && export DOTNET_JITMinOpts=1

log=artifacts/test.log
status=0
# Samples run in processes of their own without a limit: a test that hangs is named and ended.
dotnet test Generative.sln -c Release --no-build -nologo --blame-hang-timeout 15m --blame-hang-dump-type none "$@" 2>&1 |
  tee "$log" || status=$?

# Of all projects; none where no project came as far as to report one.
count() { { grep -oE "$1: +[0-9]+" "$log" || true; } | awk '{ n += $2 } END { print n + 0 }'; }
passed=$(count 'Passed') failed=$(count 'Failed') skipped=$(count 'Skipped')
# A test host that died reports no counts of its own.
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
  echo "test: 'dotnet test' ended with exit code $status without a failed test; see $log" >&2
  failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
