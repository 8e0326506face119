#!/usr/bin/env bash
# Thin wrapper over dotnet: ./build.sh [restore|build|test|bench|pack|publish|sbom|audit|clean]
set -euo pipefail
cd "$(dirname "$0")"
solution=AkkaDayTrade.sln
target=${1:-build}
case "$target" in
  restore) dotnet restore "$solution" ;;
  build)   dotnet build -c Release "$solution" ;;
  test)    dotnet test -c Release "$solution" ;;
  bench)   dotnet run -c Release --project bench/Load ;;
  pack)    dotnet pack -c Release -o artifacts/packages "$solution" ;;
  publish) dotnet publish -c Release -o artifacts/host src/Host ;;
  # What is in the programs that are shipped, by a tool of the version in .config/dotnet-tools.json.
  sbom)
    dotnet tool restore
    for project in Host Exchange Pbm; do
      dotnet dotnet-CycloneDX "src/$project/AkkaDayTrade.$project.csproj" -o artifacts/sbom -F Json -fn "AkkaDayTrade.$project.json" --disable-package-restore
    done ;;
  # Exit code 1 for a package with a known weakness, 3 when the package source does not answer.
  audit)
    found=$(dotnet list "$solution" package --vulnerable --include-transitive 2>&1) || { echo "$found"; exit 3; }
    echo "$found"
    if grep -q 'has the following vulnerable packages' <<<"$found"; then exit 1; fi ;;
  clean)   dotnet clean -c Release "$solution"; rm -rf artifacts ;;
  *)       echo "Unknown target '$target'. Known are: restore build test bench pack publish sbom audit clean." >&2; exit 2 ;;
esac
