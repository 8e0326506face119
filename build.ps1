# Thin wrapper over dotnet: ./build.ps1 [restore|build|test|bench|pack|publish|sbom|audit|clean]
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
    # What is in the programs that are shipped, by a tool of the version in .config/dotnet-tools.json.
    'sbom'    {
        dotnet tool restore
        foreach ($project in 'Host', 'Exchange', 'Pbm') {
            dotnet dotnet-CycloneDX "src/$project/AkkaDayTrade.$project.csproj" -o artifacts/sbom -F Json -fn "AkkaDayTrade.$project.json" --disable-package-restore
        }
    }
    # Exit code 1 for a package with a known weakness, 3 when the package source does not answer.
    'audit'   {
        $found = dotnet list $solution package --vulnerable --include-transitive
        $answered = $LASTEXITCODE -eq 0
        $found
        if (-not $answered) { exit 3 }
        if ($found -match 'has the following vulnerable packages') { exit 1 }
    }
    'clean'   { dotnet clean -c Release $solution; Remove-Item -Recurse -Force -ErrorAction SilentlyContinue artifacts }
    default   {
        [Console]::Error.WriteLine("Unknown target '$Target'. Known are: restore build test bench pack publish sbom audit clean.")
        exit 2
    }
}
exit $LASTEXITCODE
