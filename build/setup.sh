#!/usr/bin/env bash
# Makes the solution build on this machine: decides between the real packages and the shims, and for the shims finds (or, as
# root, installs) libtorch and compiles the bridge to it. The choice is recorded in artifacts/ for MSBuild; afterwards plain
# `dotnet build Generative.sln` and `dotnet test Generative.sln` work. A second call finds everything done.
#
#   GENERATIVE_DEPENDENCIES=packages|shims   take this mode instead of trying
#   LIBTORCH=/path/to/libtorch               the libtorch for shims mode (a folder with include/ and lib/)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly bridge_sources=(build/shims/TorchSharp/native/*.cpp)
readonly bridge=artifacts/native/libTorchSharpBridge.so
readonly choice=artifacts/dependencies.props
readonly stamp=artifacts/setup.stamp
readonly oldest_libtorch=1.13
readonly apt_packages="libtorch-dev libopenblas0-pthread g++"

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }

# What the outcome depends on; when nothing of it changed, there is nothing to do.
inputs() {
  { cat build/setup.sh build/Packages.probe.csproj Directory.Packages.props "${bridge_sources[@]}"
    echo "${GENERATIVE_DEPENDENCIES:-} ${LIBTORCH:-} ${RestoreSources:-} ${RestoreAdditionalProjectSources:-}"
    feed_settings
    ls -lL "${LIBTORCH:-/usr}/lib/libtorch.so" /usr/lib/*/libtorch.so 2>/dev/null || true
  } | sha256sum
}

# The files that NuGet takes its feeds from: the user's, the machine's, and those of this folder and the ones above.
feed_settings() {
  local folder=$PWD folders=(~/.nuget/NuGet ~/.nuget/config ~/.config/NuGet ~/.config/NuGet/config /etc/opt/NuGet/Config)
  while folders+=("$folder"); [ "$folder" != / ]; do folder=$(dirname "$folder"); done
  find "${folders[@]}" -maxdepth 1 -type f -iname '*.config' -exec cat {} + 2>/dev/null || true
}

up_to_date() {
  [ -f "$stamp" ] && [ -f "$choice" ] && [ "$(cat "$stamp")" = "$(inputs)" ] || return 1
  ! grep -q '>shims<' "$choice" || { [ -f "$bridge" ] && loads "$bridge"; }
}

loads() { [[ $(ldd "$1") != *'not found'* ]]; }

check_sdk() {
  command -v dotnet >/dev/null ||
    fail "no 'dotnet' on the PATH. Install the .NET 10 SDK (https://dotnet.microsoft.com/download) and run this again."
  dotnet --version >/dev/null 2>&1 ||
    fail "the .NET SDK that global.json asks for is missing: $(dotnet --version 2>&1 | head -n 1)" \
      "Installed: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')"
}

# Sets mode, and settled=no where the answer may be another one tomorrow.
choose_mode() {
  settled=yes
  mode=${GENERATIVE_DEPENDENCIES:-}
  case "$mode" in
    packages)
      say "packages mode, as GENERATIVE_DEPENDENCIES says; where the feed lacks a version that the solution names," \
        "dotnet restore takes the next newer one"
      return;;
    shims) say "shims mode, as GENERATIVE_DEPENDENCIES says"; return;;
    "") ;;
    *) fail "GENERATIVE_DEPENDENCIES is '$mode'; it must be 'packages' or 'shims', or unset.";;
  esac
  local log=artifacts/packages.log
  # What is looked for in the log is English.
  if DOTNET_CLI_UI_LANGUAGE=en dotnet restore build/Packages.probe.csproj -v q -nologo >"$log" 2>&1; then
    mode=packages
    say "packages mode: the feed has Microsoft.ML and TorchSharp"
  else
    mode=shims
    local missing
    missing=$(grep -oE 'NU110[123][^.]*(package|Package) [A-Za-z.-]+' "$log" |
      grep -oE '[A-Za-z.-]+$' | sed 's,[.]$,,' | sort -u | tr '\n' ' ' || true)
    if grep -qE 'NU1301' "$log"; then
      settled=no
      say "shims mode for now: the package feed can't be reached ($(grep -m1 -oE 'NU1301: [^[]*' "$log" | cut -c1-200))"
    elif [ -n "$missing" ]; then
      say "shims mode: the feed does not have ${missing% }"
      local newer
      newer=$(grep -oE 'version \(= [0-9.]+\)|Nearest version: [0-9.]+' "$log" | grep -oE '[0-9][0-9.]*' | paste -sd' \n' |
        awk '$1 != $2 { printf "%s for %s, ", $2, $1 }' || true)
      [ -z "$newer" ] ||
        say "The feed has other versions of them (${newer%, })." \
          "GENERATIVE_DEPENDENCIES=packages takes those, as dotnet restore would."
    else
      settled=no
      say "shims mode for now: restoring the packages failed for another reason, see $log:"
      tail -n 3 "$log"
    fi
  fi
}

# Sets include_flags, library_folder and found_at.
find_libtorch() {
  local root
  if [ -n "${LIBTORCH:-}" ]; then
    [ -f "$LIBTORCH/include/torch/csrc/autograd/autograd.h" ] || [ -f "$LIBTORCH/include/ATen/ATen.h" ] ||
      fail "LIBTORCH is '$LIBTORCH', but there is no include/ATen/ATen.h in it." \
        "Set it to the folder of libtorch that holds include/ and lib/."
    use_libtorch "$LIBTORCH"
    return
  fi
  for library in /usr/lib/*/libtorch.so /usr/lib/libtorch.so /usr/local/lib/libtorch.so; do
    root=${library%%/lib/*}
    [ -f "$library" ] && [ -f "$root/include/ATen/ATen.h" ] && { use_libtorch "$root" "$(dirname "$library")"; return; }
  done
  if command -v python3 >/dev/null; then
    root=$(python3 -c '
import importlib.util
torch = importlib.util.find_spec("torch")
print(list(torch.submodule_search_locations)[0] if torch else "")' 2>/dev/null || true)
    [ -n "$root" ] && [ -f "$root/include/ATen/ATen.h" ] && { use_libtorch "$root"; return; }
  fi
  return 1
}

use_libtorch() {
  found_at=$1
  library_folder=${2:-$1/lib}
  include_flags="-I$1/include -I$1/include/torch/csrc/api/include"
  [ "$1" != /usr ] || include_flags="-I/usr/include/torch/csrc/api/include"
}

install_libtorch() {
  command -v apt-get >/dev/null ||
    fail "no libtorch found. Unpack one (libtorch $oldest_libtorch or newer) and set LIBTORCH to its folder."
  [ "$(id -u)" = 0 ] || fail "libtorch and a C++ compiler are needed. Install them with:  sudo apt-get install -y $apt_packages"
  say "installing $apt_packages"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $apt_packages; } \
      >artifacts/apt.log 2>&1 ||
    fail "apt-get could not install $apt_packages: $(grep -m1 '^E:' artifacts/apt.log || tail -n 1 artifacts/apt.log)"
}

check_libtorch_version() {
  local header
  header=$(echo "$found_at"/include/torch/csrc/api/include/torch/version.h)
  version=$(sed -nE 's/^#define TORCH_VERSION_(MAJOR|MINOR) ([0-9]+).*/\2/p' "$header" 2>/dev/null | paste -sd. || true)
  [ -n "$version" ] ||
    fail "the libtorch at $found_at has no torch/version.h: it is incomplete or too old; $oldest_libtorch or newer is needed."
  [ "$(printf '%s\n' "$oldest_libtorch" "$version" | sort -V | head -n 1)" = "$oldest_libtorch" ] ||
    fail "the libtorch at $found_at is $version; $oldest_libtorch or newer is needed. Set LIBTORCH to a newer one."
}

compile_bridge() {
  command -v g++ >/dev/null || fail "no C++ compiler. Install one with:  sudo apt-get install -y g++"
  # Builds of libtorch with the old string ABI (Python wheels before 2.7) have no symbol of the new one.
  local abi=1 cuda=""
  grep -qa NSt7__cxx1112basic_string "$library_folder/libc10.so" || abi=0
  [ ! -f "$library_folder/libtorch_cuda.so" ] || cuda="-Wl,--no-as-needed -ltorch_cuda -lc10_cuda -Wl,--as-needed"
  mkdir -p "$(dirname "$bridge")"
  g++ -O3 -std=c++17 -shared -fPIC -fvisibility=hidden -D_GLIBCXX_USE_CXX11_ABI=$abi $include_flags "${bridge_sources[@]}" \
      -o "$bridge.new" -L"$library_folder" -Wl,-rpath,"$library_folder" -ltorch -ltorch_cpu -lc10 $cuda -ldl \
      >artifacts/bridge.log 2>&1 ||
    fail "the bridge to libtorch $version at $found_at did not compile; the compiler's first error (all in" \
      "artifacts/bridge.log): $(grep -m1 -E 'error|ld:' artifacts/bridge.log)"
  loads "$bridge.new" ||
    fail "the bridge lacks libraries: $(ldd "$bridge.new" | grep 'not found' | tr -s '\t ' ' ' | tr '\n' ';')"
  mv "$bridge.new" "$bridge"
  say "compiled the bridge to libtorch $version ($library_folder)"
}

record() {
  cat >"$choice" <<EOF
<Project>
  <PropertyGroup>
    <GenerativeDependencies Condition="'\$(GenerativeDependencies)' == ''">$mode</GenerativeDependencies>
  </PropertyGroup>
</Project>
EOF
  rm -f "$stamp"
  [ $settled = no ] || inputs >"$stamp"
}

mkdir -p artifacts
up_to_date && exit 0
check_sdk
choose_mode
if [ "$mode" = shims ]; then
  if ! find_libtorch || ! command -v g++ >/dev/null; then
    install_libtorch
    find_libtorch || fail "libtorch was installed, but its headers were not found under /usr."
  fi
  check_libtorch_version
  compile_bridge
fi
record
