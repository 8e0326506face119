# Thin wrapper over dotnet: ./build.ps1 [restore|build|test|bench|pack|publish|clean]
param([string]$Target = 'build')
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$solution = 'AkkaDayTrade.sln'
switch ($Target) {
    'restore' { dotnet restore $solution }
    'build'   { dotnet build -c Release $solution }
    'test'    { dotnet test -c Release $solution }
    'bench'   { dotnet run -c Release --project bench/Load }
    'pack'    { dotnet pack -c Release -o artifacts/packages $solution }
    'publish' { dotnet publish -c Release -o artifacts/host src/Host }
    'clean'   { dotnet clean -c Release $solution; Remove-Item -Recurse -Force -ErrorAction SilentlyContinue artifacts }
    default   {
        [Console]::Error.WriteLine("Unknown target '$Target'. Known are: restore build test bench pack publish clean.")
        exit 2
    }
}
exit $LASTEXITCODE
