#!/usr/bin/env bash
# Compares this package with plain PyTorch on the same libtorch, side by side, and writes docs/benchmarks.md. Takes three
# quarters of an hour with one thread, much longer with both numbers of them; the machine should have nothing else to do.
#   build/bench.sh [FOLDER]    FOLDER has MNIST's packed files; without it there are images of noise instead, which take as long
#   BENCHMARK_PAIRS=N          alternating runs of each side; 5 unless set
#   BENCHMARK_THREADS=1,2      the numbers of threads to compare with
#   BENCHMARKS="Jobs VaeJob"   some of the programs, into artifacts/benchmarks.md; all unless set
set -euo pipefail
# The folder is named from where the caller stands.
[ -z "${1:-}" ] || set -- "$(realpath "$1")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash build/setup.sh
grep -q '>shims<' artifacts/dependencies.props || {
  echo "bench: the comparison needs shims mode, in which both sides run on one libtorch:" \
    "GENERATIVE_DEPENDENCIES=shims bash build/setup.sh" >&2
  exit 1
}
# Each side chooses OpenBLAS's kernels itself, as on a machine where nobody has chosen them for all programs.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
export PYTHON=${PYTHON:-/usr/bin/python3}
if ! "$PYTHON" -c 'import torch' 2>/dev/null; then
  [ "$(id -u)" = 0 ] || { echo "bench: PyTorch is needed. Install it with:  sudo apt-get install -y python3-torch" >&2; exit 1; }
  apt-get install -y --no-install-recommends python3-torch python3-numpy >artifacts/apt-torch.log 2>&1
fi

folder=${1:-artifacts/noise}
if [ -z "${1:-}" ] && [ ! -d "$folder" ]; then
  mkdir -p "$folder.part"
  "$PYTHON" - "$folder.part" <<'EOF'
import gzip, random, struct, sys
for name, count in ("train", 60_000), ("t10k", 10_000):
    with gzip.open(f"{sys.argv[1]}/{name}-images-idx3-ubyte.gz", "wb", compresslevel=1) as file:
        file.write(struct.pack(">IIII", 2051, count, 28, 28) + random.Random(1).randbytes(count * 784))
EOF
  mv "$folder.part" "$folder"
fi
folder=$(realpath "$folder")

programs=${BENCHMARKS:-TrainingSteps Jobs VaeJob PixelCnnJob Throughput Growth}
# Published, as programs are that are given away: compiled ahead where that can be done.
for program in $programs; do
  dotnet publish "test/Benchmarks/$program" -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
    -o "artifacts/benchmarks/$program" -v q -nologo -clp:NoSummary
done
run() { "artifacts/benchmarks/$1/$1" "${@:2}"; }

head() {
  local machine system torch kernels
  machine="$(nproc) cores of $(lscpu | sed -nE 's/^Model name: +//p'), $(free -g | awk '/^Mem/ { print $2 }') GiB"
  system=$(sed -nE 's/^PRETTY_NAME="(.*)"/\1/p' /etc/os-release)
  torch=$("$PYTHON" -c 'import torch; print(torch.__version__)')
  kernels=$(OPENBLAS_VERBOSE=2 "$PYTHON" -c 'import torch' 2>&1 | sed -n 's/^Core: //p')
  cat <<EOF
# Benchmarks

Written by \`bash build/bench.sh\` on $(date +%F), at commit $(git rev-parse --short HEAD).
Medians of ${BENCHMARK_PAIRS:-5} alternating runs (least to most), each in a process of its own; a ratio below 1
means that this package is faster.

- machine: $machine, $system
- .NET $(dotnet --version), programs published with \`PublishReadyToRun\`; PyTorch $torch on the libtorch that the shims use too
- OpenBLAS's kernels: $kernels by its own choice, which PyTorch takes
- "same settings": PyTorch with the environment that the shims give themselves (freed memory that is kept, not given back to the
  system; threads that sleep while they wait; OpenBLAS's kernels for this processor and its number of threads)
EOF
}

TrainingSteps() {
  cat <<'EOF'

## Training steps

Raw TorchSharp code beside the same lines of Python (`test/Benchmarks/TrainingSteps`).

EOF
  run TrainingSteps
}

Jobs() {
  cat <<'EOF'

## Whole jobs

The package's trainers on 60,000 images from a file, beside a PyTorch script that does the same (`test/Benchmarks/Jobs`). *start*
is the process from its start to the end of the first step, *read* an epoch of shuffled batches (PyTorch: a `DataLoader`),
*score* 60,000 rows through a cursor; the others train and generate 10,000 images.

EOF
  run Jobs "$folder/train-images-idx3-ubyte.gz"
}

VaeJob() {
  cat <<'EOF'

## Variational autoencoders

Training from a file, then the bound of 10,000 test images (`test/Benchmarks/VaeJob`).

EOF
  run VaeJob "$folder"
}

PixelCnnJob() {
  cat <<'EOF'

## PixelCNN

15 residual blocks, or 10 layers of a Gated PixelCNN, of 32 channels over binary images of 28×28: a training step of 64 images,
and drawing 64 images, which PyTorch does by a whole pass for each pixel, some of which are timed for all
(`test/Benchmarks/PixelCnnJob`). Below it the package's own drawing, which computes for a pixel only what is new, beside as many
of its own whole passes.

EOF
  run PixelCnnJob
}

Throughput() {
  cat <<'EOF'

## Reading through a view

Rows a second that a trained GAN generates, or scores from a file's images, and that a variational autoencoder generates, one by
one through a cursor, beside the bare networks called on batches of 256 rows that are there already, with nothing read back; one
thread (`test/Benchmarks/Throughput`). A ratio below 1 means that the view takes longer: it also draws the latent vectors, reads
the images, scales and gives each row out.

EOF
  run Throughput "$folder/train-images-idx3-ubyte.gz"
}

Growth() {
  cat <<'EOF'

## How cost grows

One thread, medians of three runs (`test/Benchmarks/Growth`). An exponent of 1 is proportional growth, the plot's dashed lines.

![Cost over size in logarithmic axes](images/growth.svg)

EOF
  run Growth docs/images/growth.svg
}

report=artifacts/benchmarks.md
{
  head
  for program in $programs; do "$program"; done
} | tee "$report"
if [ -n "${BENCHMARKS:-}" ]; then
  echo "bench: wrote $report; docs/benchmarks.md has all programs and stays as it is"
else
  cp "$report" docs/benchmarks.md
  echo "bench: wrote docs/benchmarks.md"
fi
