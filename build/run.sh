#!/usr/bin/env bash
# The main job: trains a GAN in an ML.NET pipeline, saves it, reloads it in a fresh process, generates, and leaves a picture and a
# report in artifacts/digits-gan. Options are the sample's own: --data FOLDER|mnist|fashion-mnist, --digits N, --epochs N,
# --seed N, --output FOLDER.
set -euo pipefail
here=$(pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(pwd)
bash build/setup.sh
dotnet build src/Samples/DigitsGan -c Release -v q -nologo -clp:NoSummary
# As in build/test.sh.
grep -q '>packages<' artifacts/dependencies.props && export DOTNET_JITMinOpts=1
cd "$here"
# The sample takes an option once.
[[ " $* " == *" --output"[\ =:]* ]] || set -- --output "$root/artifacts/digits-gan" "$@"
exec dotnet run --project "$root/src/Samples/DigitsGan" -c Release --no-build -- "$@"
