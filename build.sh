#!/usr/bin/env bash
# Thin wrapper over dotnet: ./build.sh [restore|build|test|bench|pack|publish|clean]
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
  clean)   dotnet clean -c Release "$solution"; rm -rf artifacts ;;
  *)       echo "Unknown target '$target'. Known are: restore build test bench pack publish clean." >&2; exit 2 ;;
esac
