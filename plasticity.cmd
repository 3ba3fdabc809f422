@echo off
rem Builds the tool if its sources are newer than the last build, and runs it.
setlocal
set "root=%~dp0"
set "tool=%root%artifacts\bin\Plasticity.Cli\release\Plasticity.Cli.dll"
where dotnet >nul 2>nul
if errorlevel 1 (
    echo plasticity: the .NET 10 SDK is missing: install it from https://dot.net/download 1>&2
    exit /b 1
)
powershell -NoProfile -Command "$tool = Get-Item -ErrorAction SilentlyContinue $env:tool; if (-not $tool) { exit 1 }; $newest = Get-ChildItem -Recurse -File (Join-Path $env:root 'src') | Sort-Object LastWriteTime | Select-Object -Last 1; if ($newest.LastWriteTime -gt $tool.LastWriteTime) { exit 1 }"
if errorlevel 1 (
    echo plasticity: building ^(first time takes a minute^) 1>&2
    pushd "%root%"
    dotnet build src\Plasticity.Cli -c Release -v quiet --nologo 1>&2
    if errorlevel 1 ( popd & echo plasticity: the build failed 1>&2 & exit /b 1 )
    popd
)
dotnet "%tool%" %*
exit /b %errorlevel%
