#!/usr/bin/env bash
# Takes the README's pictures anew, as the browser tests see the pages; needs Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

pictures=$(mktemp -d)
trap 'rm -rf "$pictures"' EXIT
DAYTRADE_SCREENSHOTS=$pictures dotnet test -c Release tests/Host \
  --filter "FullyQualifiedName~Dashboard.PageTests.Page_should|FullyQualifiedName~Dashboard.BusyPagesTests|FullyQualifiedName~Dashboard.BrokenFeedTests"
cp "$pictures/overview-busy-1280.png" docs/images/overview.png
cp "$pictures/symbol-1280-light-en.png" docs/images/symbol.png
cp "$pictures/broken-feed.png" docs/images/broken-feed.png
